/* Talks to the desk's server. What it refuses comes as problems in Chinese; a server that is gone is told and asked again. */
"use strict";
jx.desk = {};

(() => {
  const desk = jx.desk;
  const EMPTY = { code: "", severity: "错误", title: "", file: "", sheet: "", cell: "", found: "", expected: "", remedy: "", keys: [], consequences: [] };
  const RETRY = 1500; // milliseconds between two looks for a server that is gone

  /** An answer that is no success: `problems` say why, `body` is the whole answer. */
  class Refused extends Error {
    constructor(status, body) {
      super(body.problems?.[0]?.title || `程序没有接受（${status}）`);
      this.status = status;
      this.body = body;
      this.problems = body.problems?.length ? body.problems : [{ ...EMPTY, title: this.message, remedy: "再试一次；仍然不行的，关闭这个窗口，重新打开“绩效自评”" }];
    }
  }

  /** The server does not answer. */
  class Lost extends Error {
    constructor() {
      super("程序没有回应，这一步没有做");
      this.problems = [{ ...EMPTY, title: this.message, remedy: "填写的内容还在这个窗口里；联系恢复以后再做一次" }];
    }
  }

  const listeners = new Map();

  /** Be told of an event (`lost`, `found`, `jobs`, `changed`); returns how to stop. */
  desk.on = (event, run) => {
    if (!listeners.has(event)) listeners.set(event, new Set());
    listeners.get(event).add(run);
    return () => listeners.get(event).delete(run);
  };

  /** Tell an event to whoever listens. */
  desk.tell = (event, ...details) => {
    for (const run of [...(listeners.get(event) || [])]) run(...details);
  };

  let lost = false;

  function answered() {
    if (!lost) return;
    lost = false;
    desk.tell("found");
  }

  function gone() {
    if (!lost) {
      lost = true;
      desk.tell("lost", "gone");
      look();
    }
    return new Lost();
  }

  async function look() {
    while (lost) {
      await new Promise((done) => setTimeout(done, RETRY));
      try {
        const answer = await fetch("/api/workspace");
        if (answer.ok) answered();
        else if (answer.status === 403) desk.tell("lost", "another");
      } catch {
        /* still gone */
      }
    }
  }

  async function send(method, path, body, type) {
    const headers = type ? { "Content-Type": type } : {};
    let answer;
    try {
      answer = await fetch(path, { method, headers, body });
    } catch {
      throw gone();
    }
    answered();
    const text = await answer.text();
    const found = text ? parsed(text) : {};
    if (!answer.ok) throw new Refused(answer.status, found);
    return found;
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  }

  /** Read an address. */
  desk.get = (path) => send("GET", path);
  /** Send a JSON body. */
  desk.post = (path, body) => send("POST", path, JSON.stringify(body), "application/json");
  /** Send a file as it is. */
  desk.upload = async (path, file) => {
    try {
      await file.slice(0, 1).arrayBuffer();
    } catch {
      throw new Refused(0, { problems: [{ ...EMPTY, title: "这个文件读不了", file: file.name, remedy: "关闭正在使用它的程序，再放一次" }] });
    }
    return send("POST", path, file, "application/octet-stream");
  };
  desk.Refused = Refused;
  desk.Lost = Lost;

  /** The address of a department of a year. */
  desk.address = (year, folder) => `/api/years/${encodeURIComponent(year)}/departments/${encodeURIComponent(folder)}`;

  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("jixiao-desk") : null;
  if (channel) channel.onmessage = () => desk.tell("changed");

  /** Tell this window and the others that something on disk has changed. */
  desk.changed = () => {
    channel?.postMessage("changed");
    desk.tell("changed");
  };
  addEventListener("focus", () => desk.tell("changed"));
})();
