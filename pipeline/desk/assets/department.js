/* A department on the desk: the next step on top, the steps as tabs, the panel of one of them. Stays while the page around
   it is drawn anew. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;

  function problems_panel(found, show_gap) {
    const fill = (item) => desk.gaps(found).find((gap) => gap.sheet === item.sheet && gap.cell === item.cell && item.file === found.form?.name);
    const beside = (item) => {
      const gap = fill(item);
      return gap ? el("p", {}, desk.button("在这里填", () => show_gap(gap), { mark: `在这里填 ${gap.sheet} ${gap.cell}` })) : null;
    };
    const papers = found.outputs.files.filter((file) => ["problems", "paper"].includes(file.role) && file.name.endsWith(".xlsx"));
    return el(
      "div",
      {},
      el("p", {}, desk.button(found.problems ? "重新生成" : "生成报告", () => desk.build(found), { kind: "primary", mark: "生成" }), " ", found.report ? desk.opener(found.report.path, "打开报告") : null, " ", papers.map((file) => [desk.opener(file.path, `打开${file.name.replace(/\.xlsx$/, "")}`), " "])),
      found.problems === null
        ? el("p", { class: "desk-empty" }, "还没有生成过。")
        : found.problems.length
          ? desk.problems_by_severity(found.problems, beside)
          : el("p", { class: "desk-empty" }, "没有问题。"),
    );
  }

  const PANELS = { inputs: desk.inputs_panel, gaps: desk.gaps_panel, problems: problems_panel, edited: desk.edited_panel, copies: desk.copies_panel, final: desk.final_panel };

  function job_lines(found) {
    const now = desk.jobs().filter((job) => job.year === found.year && (job.folder === found.folder || job.folder === "") && !desk.ended(job) && job.action !== "inspect");
    return now.map((job) => el("p", { class: "desk-now", role: "status" }, el("span", { class: "desk-spin", "aria-hidden": "true" }), `正在做：${job.label} `, desk.button("看进度", () => desk.show_job(job), { kind: "link", mark: `看进度 ${job.id}` })));
  }

  /** The desk's part of a department's view: {element, refresh()}. */
  desk.department_panel = (year, folder) => {
    const element = el("section", { class: "desk-department", "aria-label": "办理" });
    let found = null;
    let step = ""; // the tab that is open

    const choose = (name) => {
      step = name;
      draw();
    };
    /** Open the step that is next and go to the place in it where to begin. */
    const go_to = (next) => {
      choose(next.step);
      const target = element.querySelector(next.target) || element.querySelector("[role=tabpanel]");
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    };
    const show_gap = (gap) => {
      choose("gaps");
      document.getElementById(`desk-gap-${gap.sheet}-${gap.cell}`)?.focus();
    };

    function next_card() {
      const next = desk.next_step(found);
      const run = next.run ? next.run : () => go_to(next);
      return el(
        "div",
        { class: `desk-next${next.done ? " desk-next-done" : ""}` },
        el("div", {}, el("p", { class: "desk-next-head" }, next.done ? "办好了" : "下一步"), el("h2", {}, next.title), el("p", {}, next.text)),
        next.also ? desk.button(next.also.label, next.also.run, { kind: "link" }) : null,
        desk.button(next.label, run, { kind: "primary", mark: "下一步" }),
      );
    }

    function tabs() {
      const keys = (event) => {
        const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!move) return;
        event.preventDefault();
        event.stopPropagation();
        const names = desk.STEPS.map(([name]) => name);
        choose(names[(names.indexOf(step) + move + names.length) % names.length]);
        element.querySelector("[role=tab][aria-selected=true]").focus();
      };
      const tab = ([name, words], index) => {
        const state = desk.step_state(found, name);
        const selected = name === step;
        return el(
          "button",
          { type: "button", role: "tab", id: `desk-tab-${name}`, "aria-selected": selected ? "true" : "false", "aria-controls": "desk-panel", tabindex: selected ? "0" : "-1", class: "desk-tab", "data-mark": `tab ${name}`, title: state.text || null, on: { click: () => choose(name), keydown: keys } },
          el("span", { class: "desk-tab-number", "aria-hidden": "true" }, index + 1),
          words,
          state.mark ? el("span", { class: `desk-tab-mark${state.mark === "✓" ? " desk-tab-good" : ""}` }, state.mark) : null,
        );
      };
      return el("div", { class: "desk-tabs", role: "tablist", "aria-label": "各步" }, desk.STEPS.map(tab));
    }

    function draw() {
      if (!found) return void jx.put(element, el("p", { class: "desk-quiet", role: "status" }, "正在读这个部门……"));
      step ||= desk.next_step(found).step; // from then on only a person changes it: nothing jumps away from under the hand
      desk.redraw(element, () =>
        jx.put(element, job_lines(found), next_card(), tabs(), el("div", { class: "desk-panel", id: "desk-panel", role: "tabpanel", tabindex: "-1", "aria-labelledby": `desk-tab-${step}` }, PANELS[step](found, show_gap))),
      );
    }

    /** What is drawn of a department: of its jobs only those that have ended. */
    const print_of = (data) => JSON.stringify({ ...data, jobs: data.jobs.filter(desk.ended).map((job) => job.id) });

    async function refresh() {
      const now = await desk.get(desk.address(year, folder));
      const same = found && print_of(now) === print_of(found);
      found = now;
      if (!same) draw();
      return found;
    }
    const stop = desk.on("jobs", (jobs) => jobs.some((job) => job.year === year && (job.folder === folder || !job.folder)) && found && element.isConnected && draw_jobs());
    function draw_jobs() {
      for (const line of element.querySelectorAll(".desk-now")) line.remove();
      element.prepend(...job_lines(found));
    }
    draw();
    return { element, refresh, stop };
  };
})();
