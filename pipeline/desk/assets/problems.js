/* Problems as the desk shows them: what, where, found, expected, how to mend; the cause first, what follows from it below. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;
  const KINDS = { 错误: "bad", 警告: "warn", 提示: "plain" };
  const FIRST = 30; // problems drawn at once; the rest on demand

  /** The place of a problem in words: file, sheet, cell. */
  desk.place = (item) => [item.file, item.sheet, item.cell].filter(Boolean).join(" › ");

  /** Show the entry of a code in the 错误手册. */
  desk.show_code = async (code) => {
    const entry = await desk.get(`/api/errors/${encodeURIComponent(code)}`);
    const part = (head, text) => (text ? [el("h3", {}, head), el("p", { class: "desk-lines" }, text)] : null);
    const body = el(
      "div",
      { class: "desk-entry" },
      el("p", {}, jx.parts.severity(entry.severity), ` ${entry.title}`),
      part("怎么处理", desk.on_page(entry.remedy)),
      entry.example ? [el("h3", {}, "例子"), el("p", {}, `${entry.what}，显示：`), el("pre", {}, entry.example)] : part("没有例子", entry.reason),
    );
    jx.dialog({ title: `错误手册 ${code}`, body, buttons: [{ label: "关闭", kind: "primary" }] });
  };

  const code_button = (code) => desk.button(code, () => desk.show_code(code), { kind: "link", title: "看错误手册里的说明", mark: `编号 ${code}` });

  /** What is known of a problem, a line each: [head, text]; empty texts are left out. */
  desk.facts = (lines) => el("dl", { class: "desk-facts" }, lines.map(([head, text]) => (text ? [el("dt", {}, head), el("dd", {}, text)] : null)));

  /** One problem; `beside(item)` gives what stands beside it (a field to fill in, a button). */
  desk.problem = (given, beside = () => null) => {
    const item = desk.problem_on_page(given);
    const follow = item.consequences || [];
    const where = desk.place(item);
    return el(
      "li",
      { class: `desk-problem desk-edge-${KINDS[item.severity] || "plain"}` },
      el("p", { class: "desk-problem-title" }, jx.parts.severity(item.severity), el("strong", {}, item.title), item.code ? code_button(item.code) : null),
      desk.facts([["在哪里", where], ["现在是", item.found], ["应为", item.expected], ["怎么办", item.remedy]]),
      beside(item),
      follow.length
        ? el(
            "details",
            { "data-mark": `由它引起 ${item.code} ${where}` },
            el("summary", {}, `由它引起的 ${follow.length} 条（改好它就没有了）`),
            el("ul", { class: "desk-problems" }, follow.map((each) => desk.problem(each))),
          )
        : null,
    );
  };

  /** A list of problems, the first ones at once. */
  desk.problem_list = (problems, beside) => {
    const list = el("ul", { class: "desk-problems" }, problems.slice(0, FIRST).map((item) => desk.problem(item, beside)));
    if (problems.length <= FIRST) return list;
    const rest = desk.button(`再显示其余 ${problems.length - FIRST} 条`, () => {
      list.append(...problems.slice(FIRST).map((item) => desk.problem(item, beside)));
      rest.remove();
    });
    return el("div", {}, list, rest);
  };

  /** Problems under 错误, 警告, 提示; the lighter ones folded. */
  desk.problems_by_severity = (problems, beside) =>
    Object.keys(KINDS).map((severity) => {
      const found = problems.filter((item) => item.severity === severity);
      if (!found.length) return null;
      const folded = severity === "提示" && found.length < problems.length;
      return el(
        "details",
        { class: "desk-severity", open: !folded, "data-mark": `级别 ${severity}` },
        el("summary", {}, jx.parts.severity(severity, found.length), { 错误: " 要改正", 警告: " 请看一看", 提示: " 知道即可" }[severity]),
        desk.problem_list(found, beside),
      );
    });

  /** Counts of problems in words and colours. */
  desk.counts = (counts) =>
    counts ? Object.keys(KINDS).filter((severity) => counts[severity]).map((severity) => [jx.parts.severity(severity, counts[severity]), " "]) : [];
})();
