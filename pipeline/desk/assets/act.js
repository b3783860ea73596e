/* Doing something: first what it will do, then the doing with progress and cancel, then what came of it. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;

  /** The last name of each path, the folder in small beside it. */
  const path_list = (head, paths) =>
    paths.length
      ? el("div", { class: "desk-paths" }, el("h3", {}, head), el("ul", {}, paths.map((path) => el("li", { title: path }, jx.file_name(path), el("span", { class: "desk-quiet" }, ` ${folder_of(path)}`)))))
      : null;
  const folder_of = (path) => path.split("/").slice(0, -1).join(" / ");

  function moves(found) {
    if (!found.length) return null;
    const line = (move) => el("li", {}, jx.file_name(move.from), " → ", el("span", { class: "desk-quiet" }, move.to.split("/").slice(-2).join(" / ")));
    return el("div", { class: "desk-paths" }, el("h3", {}, "移到“历次”（旧的一份留着，随时可以看）"), el("ul", {}, found.map(line)));
  }

  function asked(ask, key, known) {
    const input = desk.drafts.keep(el("textarea", { rows: 2, required: ask.required, "data-name": ask.name }), `${key} ${ask.name}`, known[ask.name] ?? "");
    return desk.field(ask.required ? ask.label : `${ask.label}（可以不写）`, input, ask.why);
  }

  function plan_body(plan, key, known) {
    return el(
      "div",
      { class: "desk-plan" },
      plan.says.length ? el("ul", { class: "desk-says" }, plan.says.map((text) => el("li", {}, text))) : null,
      plan.stops.length ? [el("p", { class: "desk-stop" }, "现在还不能做："), desk.problem_list(plan.stops)] : null,
      path_list("会写这些文件", plan.writes),
      moves(plan.moves),
      plan.asks.map((ask) => asked(ask, key, known)),
      el(
        "details",
        { "data-mark": "更多" },
        el("summary", {}, "更多：用到哪些文件、相当于哪个命令"),
        path_list("会读这些文件", plan.reads),
        plan.command ? [el("h3", {}, "相当于命令"), el("pre", {}, plan.command)] : null,
      ),
    );
  }

  /** Return what was written for the questions of a plan; null (and the focus on it) where one that must be is empty. */
  function answers(dialog) {
    const found = {};
    for (const input of dialog.querySelectorAll("textarea[data-name]")) {
      found[input.dataset.name] = input.value.trim();
      if (input.required && !input.value.trim()) {
        input.setAttribute("aria-invalid", "true");
        input.focus();
        return null;
      }
    }
    return found;
  }

  /** Put the focus where a dialog came from: what was there may have been drawn anew meanwhile. */
  function back_to(mark) {
    if (!mark || document.activeElement !== document.body) return;
    [...document.querySelectorAll("[data-mark]")].find((item) => item.dataset.mark === mark)?.focus({ preventScroll: true });
  }

  const key_of = (request) => [request.action, request.year, request.folder, request.file, request.base, request.key].filter(Boolean).join(" ");

  /**
   * Do what a request says, in a dialog: plan, progress, result. Returns the job when it has ended, null where the person
   * turned back. `title` of the dialog, `go` the word on the button, `asks`: what is asked beside the plan's own questions.
   */
  desk.act = (request, { title = "", go = "就这样做", asks = [] } = {}) =>
    new Promise((resolve, reject) => {
      (async () => {
        const plan = await desk.post("/api/plan", request);
        plan.asks = [...plan.asks, ...asks.filter((ask) => !plan.asks.some((known) => known.name === ask.name))];
        let ended = null;
        const from = document.activeElement?.dataset?.mark;
        const closed = () => {
          back_to(from);
          resolve(ended);
        };
        const shown = jx.dialog({ title: title || plan.label, body: "", closed });
        const [body, foot] = [shown.element.querySelector(".jx-dialog-body"), shown.element.querySelector(".jx-dialog-buttons")];
        shown.element.classList.add("desk-act");
        const close = (label, kind) => desk.button(label, () => shown.close(), { kind });
        const run = async (asked) => {
          const job = await desk.post("/api/jobs", { ...request, ...asked });
          desk.take_jobs([job]);
          jx.put(body, desk.progress(job.id), el("p", { class: "desk-hint" }, "可以关掉这个窗口去做别的，它会接着做完。"));
          jx.put(foot, close("放到后面做"));
          ended = await desk.finished(job.id);
          desk.changed();
          jx.put(body, desk.result(ended));
          jx.put(foot, close("关闭", "primary"));
          foot.firstChild.focus();
        };
        const begin = async () => {
          const found = answers(shown.element);
          if (!found) return;
          await run(found);
          desk.drafts.drop(...Object.keys(found).map((name) => `${key_of(request)} ${name}`));
        };
        jx.put(body, plan_body(plan, key_of(request), request));
        const start = desk.button(go, begin, { kind: "primary", disabled: plan.stops.length > 0 });
        jx.put(foot, start, close("不做了"));
        (body.querySelector("textarea") || (plan.stops.length ? foot.lastChild : start)).focus();
      })().catch(reject);
    });

  /** Do a small thing without a window of its own; what comes of it is said in a line. Returns the job when it has ended. */
  desk.act_quietly = async (request, said = "") => {
    const job = await desk.post("/api/jobs", request);
    desk.take_jobs([job]);
    const ended = await desk.finished(job.id);
    desk.changed();
    if (said && ended.state === "done") desk.say(said);
    return ended;
  };
})();
