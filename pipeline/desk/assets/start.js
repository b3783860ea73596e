/* The first view: which year; a new year; the sample to try things on. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;

  function year_card(year) {
    const said = year.departments ? `${year.departments} 个部门，已生成 ${year.built} 个` : "还没有部门";
    return el("a", { class: "desk-card", href: desk.link(year.year) }, el("strong", {}, `${year.year} 年度`), el("span", {}, said));
  }

  const fits = (years, year) => !year || (years.first <= year && year <= (years.last || 9999));
  const names_of = (text) => [...new Set(text.split(/[\n，,、；;]+/).map((name) => name.trim()).filter(Boolean))];

  /** The form that makes department folders of a year; `year` is given where it is settled. `done(year)` comes after. */
  desk.new_form = (workspace, { year = "", done }) => {
    const last = Math.max(...workspace.years.map((item) => Number(item.year)).filter(Boolean), new Date().getFullYear() - 2);
    const year_field = desk.drafts.keep(el("input", { type: "text", inputmode: "numeric", maxlength: 4, size: 6, required: true }), `new year ${year}`, year || String(last + (workspace.years.length ? 1 : 1)));
    const names = desk.drafts.keep(el("textarea", { rows: 4, required: true, placeholder: "示例市水务局" }), `new names ${year}`);
    const from = el("select", {}, el("option", { value: "" }, "不沿用"), workspace.years.filter((item) => item.year !== year).map((item) => el("option", { value: item.year }, `${item.year} 年度`)));
    const pack = el("select", {});
    const show_packs = () => {
      const fit = workspace.packs.filter((item) => fits(item.years, Number(year_field.value)));
      jx.put(pack, el("option", { value: "" }, "由程序按年度选"), fit.map((item) => el("option", { value: item.id }, item.title)));
    };
    show_packs();
    year_field.addEventListener("input", show_packs);
    const make = async () => {
      const wanted = names_of(names.value);
      if (!/^\d{4}$/.test(year_field.value.trim())) return void year_field.focus();
      if (!wanted.length) return void names.focus();
      const job = await desk.act({ action: "new", year: year_field.value.trim(), names: wanted, from: from.value, pack: pack.value }, { title: "新建文件夹" });
      if (job?.state !== "done") return;
      desk.drafts.drop(`new year ${year}`, `new names ${year}`);
      done(year_field.value.trim());
    };
    return el(
      "form",
      { class: "desk-form", on: { submit: (event) => event.preventDefault() } },
      year ? null : desk.field("哪个年度的绩效自评", year_field, "四位数字，例如 2024"),
      desk.field("部门全称", names, "一行一个。每个部门会有一个文件夹，里面是空白填报表和文字材料的提纲"),
      el(
        "details",
        { "data-mark": "新建的选项" },
        el("summary", {}, "更多选择：沿用上年、哪一种报告"),
        desk.field("沿用哪一年填过的内容", from, "职能、机构、绩效目标名称等，沿用的都要逐格核对"),
        desk.field("报告模板包", pack, "不清楚的不用选"),
      ),
      desk.button("下一步：建好文件夹", make, { kind: "primary" }),
    );
  };

  function interrupted(item) {
    const go_on = async () => {
      await desk.act(item.request, { title: item.label });
      await desk.post("/api/interrupted/forget", {});
      desk.tell("changed");
    };
    return el("li", {}, item.label, " ", desk.button("接着做", go_on, { mark: `接着做 ${item.label}` }));
  }

  function unfinished(workspace) {
    if (!workspace.interrupted?.length) return null;
    const forget = async () => {
      await desk.post("/api/interrupted/forget", {});
      desk.tell("changed");
    };
    return el(
      "section",
      { class: "desk-notice" },
      el("h2", {}, "上次没有做完的"),
      el("p", {}, "程序上次没有正常关闭。做完的都在，没有写了一半的文件。"),
      el("ul", {}, workspace.interrupted.map(interrupted)),
      desk.button("不用了", forget, { kind: "link" }),
    );
  }

  /** Draw the first view into an element. */
  desk.start_view = (element, workspace) => {
    const first = !workspace.years.length;
    const sample = async () => {
      const job = await desk.act({ action: "sample", pack: "" }, { title: "放一份样例" });
      if (job?.state === "done") desk.tell("changed");
    };
    const form = desk.new_form(workspace, { done: (year) => (location.hash = desk.link(year)) });
    desk.redraw(element, () =>
      jx.put(
        element,
        el(
          "div",
          { class: "desk-start" },
          unfinished(workspace),
          first
            ? el("section", {}, el("h1", {}, "从这里开始"), el("p", {}, "先为要自评的年度和部门建好文件夹。之后把导出的决算报表、填好的填报表放进来，程序就写出报告。"))
            : el("section", {}, el("h1", {}, "选一个年度"), el("div", { class: "desk-cards" }, [...workspace.years].sort((one, other) => other.year.localeCompare(one.year)).map(year_card))),
          first ? el("section", {}, el("h2", {}, "新建一个年度"), form) : el("details", { class: "desk-section", "data-mark": "新建一个年度" }, el("summary", {}, "新建一个年度"), form),
          el("section", { class: "desk-aside" }, el("h2", {}, "只想先看看？"), el("p", {}, "放一份虚构部门的样例进来，照着它走一遍。"), desk.button("放一份样例", sample)),
        ),
      ),
    );
  };
})();
