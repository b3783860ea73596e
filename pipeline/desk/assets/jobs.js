/* The jobs of the server as they go: one question that waits for news, whoever shows a job is told. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;
  const WAIT = 20; // seconds the server may hold a question
  const ENDED = new Set(["done", "cancelled", "failed"]);
  const WORDS = { queued: "等着", running: "正在做", cancelling: "正在停下", done: "做完了", cancelled: "已取消", failed: "没有做成" };
  const jobs = new Map();

  /** All jobs known, the newest first. */
  desk.jobs = () => [...jobs.values()].sort((one, other) => (one.queued < other.queued ? 1 : -1));
  /** Tell whether a job has ended. */
  desk.ended = (job) => ENDED.has(job.state);
  /** The state of a job in words. */
  desk.job_words = (job) => job.state_text || WORDS[job.state];

  /** Take jobs as they are now; tell who listens, and that the disk has changed where one has ended. */
  desk.take_jobs = (found) => {
    const ended = found.some((job) => desk.ended(job) && jobs.has(job.id) && !desk.ended(jobs.get(job.id)));
    for (const job of found) jobs.set(job.id, { ...jobs.get(job.id), ...job });
    if (found.length) desk.tell("jobs", found);
    if (ended) desk.tell("changed");
  };

  /** Ask for news for as long as the page is open. `revision`: what is known already. */
  desk.follow_jobs = async (revision) => {
    for (;;) {
      try {
        const news = await desk.get(`/api/jobs?after=${revision}&wait=${WAIT}`);
        if (news.revision < revision) jobs.clear(); // another server
        revision = news.revision;
        desk.take_jobs(news.jobs);
      } catch {
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  };

  /** Return a job when it has ended, with its answer. */
  desk.finished = (id) =>
    new Promise((done, fail) => {
      const look = async () => {
        const job = jobs.get(id);
        if (!job || !desk.ended(job)) return;
        stop();
        desk.get(`/api/jobs/${id}`).then(done, fail);
      };
      const stop = desk.on("jobs", look);
      look();
    });

  /** The progress of a job: a bar, what was done last, and a button that stops it. Kept true until it has ended. */
  desk.progress = (id) => {
    const bar = el("progress", { class: "desk-bar", "aria-label": "做到哪里" });
    const words = el("p", { class: "desk-progress-words", role: "status", "aria-live": "polite" });
    const last = el("ul", { class: "desk-progress-last" });
    const cancel = desk.button("取消", async () => {
      desk.take_jobs([await desk.post(`/api/jobs/${id}/cancel`, {})]);
    });
    let said = "";
    const show = () => {
      const job = jobs.get(id);
      if (!job) return;
      const { done = 0, total = 0, last: line = "" } = job.progress || {};
      if (desk.ended(job)) {
        bar.max = bar.value = 1;
        cancel.disabled = true;
        stop();
      } else if (total > 1) {
        bar.max = total;
        bar.value = done;
      }
      jx.put(words, job.waits_for && job.state === "queued" ? `等着：${job.waits_for}` : total > 1 ? `${desk.job_words(job)}：${done} / ${total} 个部门` : desk.job_words(job));
      cancel.disabled = desk.ended(job) || job.state === "cancelling";
      if (line && line !== said) last.prepend(el("li", {}, (said = line)));
      while (last.children.length > 8) last.lastChild.remove();
    };
    const stop = desk.on("jobs", show);
    show();
    return el("div", { class: "desk-progress" }, words, bar, last, cancel);
  };
})();
