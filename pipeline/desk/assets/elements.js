/* The small parts every view of the desk is made of: buttons, files, notices, places to drop files on. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;
  const SAID = 6000; // milliseconds a notice stays

  /** A button; while what it runs is not done it takes no second press, and what goes wrong is shown. */
  desk.button = (label, run, { kind = "", title = null, disabled = false, mark = null } = {}) => {
    const press = async (event) => {
      if (button.getAttribute("aria-busy")) return;
      button.setAttribute("aria-busy", "true");
      try {
        await run(event);
      } catch (error) {
        desk.tell_error(error);
      } finally {
        button.removeAttribute("aria-busy");
      }
    };
    const look = { primary: "jx-button jx-primary", link: "desk-link", "": "jx-button" }[kind];
    const button = el("button", { type: "button", class: look, title, disabled, "data-mark": mark || label, on: { click: press } }, label);
    return button;
  };

  /** Say something that needs no answer; read aloud, and gone after a while. */
  desk.say = (text) => {
    const line = el("p", {}, text);
    document.getElementById("desk-said").append(line);
    setTimeout(() => line.remove(), SAID);
  };

  /** Show what was refused or went wrong. */
  desk.tell_error = (error) => {
    if (!error.problems) throw error;
    jx.dialog({ title: "没有做成", body: desk.problem_list(error.problems), buttons: [{ label: "知道了", kind: "primary" }] });
  };

  /** Open a file or folder of the workspace in its program. */
  desk.open = async (path) => {
    await desk.post("/api/open", { path });
    desk.say(`正在打开 ${jx.file_name(path)}`);
  };

  /** A button that opens a file or folder in its program. */
  desk.opener = (path, label = jx.file_name(path), options = {}) =>
    desk.button(label, () => desk.open(path), { kind: "link", title: `打开 ${path}`, mark: `打开 ${path}`, ...options });

  /** A size as a person reads it. */
  desk.size = (bytes) => (bytes < 1024 ? `${bytes} 字节` : bytes < 1048576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

  /** A moment as a person reads it: today by the clock, else by the day. */
  desk.moment = (iso) => {
    const when = new Date(iso);
    if (Number.isNaN(when.getTime())) return "";
    const clock = `${String(when.getHours()).padStart(2, "0")}:${String(when.getMinutes()).padStart(2, "0")}`;
    const today = when.toDateString() === new Date().toDateString();
    return today ? `今天 ${clock}` : `${when.getFullYear()}年${when.getMonth() + 1}月${when.getDate()}日 ${clock}`;
  };

  /** A mark of a state: a word in a frame, coloured by `kind` (good, bad, warn, plain). */
  desk.mark = (text, kind = "plain") => el("span", { class: `desk-mark desk-${kind}` }, text);

  /** A field with its label above it. `hint` is said below. */
  desk.field = (label, input, hint = "") => {
    const id = (input.id ||= `desk-field-${(desk.fields = (desk.fields || 0) + 1)}`);
    const below = hint ? el("p", { class: "desk-hint", id: `${id}-hint` }, hint) : null;
    if (below) input.setAttribute("aria-describedby", below.id);
    return el("div", { class: "desk-field" }, el("label", { for: id }, label), input, below);
  };

  /** A place to drop files on, with a button that chooses them; `take(files)` is given what was dropped. */
  desk.drop_area = (text, take, { label = "选择文件…", accept = "", mark = label } = {}) => {
    const chosen = async (files) => {
      if (!files.length) return;
      area.classList.add("desk-busy");
      try {
        await take([...files]);
      } catch (error) {
        desk.tell_error(error);
      } finally {
        area.classList.remove("desk-busy");
      }
    };
    const input = el("input", { type: "file", multiple: true, accept: accept || null, hidden: true, on: { change: () => chosen(input.files).then(() => (input.value = "")) } });
    const button = el("button", { type: "button", class: "jx-button", "data-mark": mark, on: { click: () => input.click() } }, label);
    const over = (on) => (event) => {
      event.preventDefault();
      area.classList.toggle("desk-over", on);
    };
    const drop = (event) => {
      over(false)(event);
      const folders = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
      if (folders) desk.say("放进来的是文件夹：请打开它，把里面的文件拖进来");
      else chosen(event.dataTransfer.files);
    };
    const area = el("div", { class: "desk-drop", on: { dragenter: over(true), dragover: over(true), dragleave: over(false), drop } }, el("p", {}, text), button, input);
    return area;
  };
  for (const event of ["dragover", "drop"]) addEventListener(event, (happened) => happened.preventDefault()); // a file dropped beside is not opened
})();
