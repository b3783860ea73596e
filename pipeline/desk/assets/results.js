/* What came of a job: one sentence, the files to open, what changed, what is left to do. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;
  const GOOD = { 0: "good", 1: "warn" };
  const FIRST = 200; // changes drawn

  function files(paths) {
    const shown = paths.filter((path) => /\.(docx|xlsx|html|csv|md|txt)$/i.test(path) && !path.split("/").some((part) => part.startsWith(".")));
    return shown.length ? [el("h3", {}, "写好的文件（点一下打开）"), el("ul", { class: "desk-open-list" }, shown.map((path) => el("li", {}, desk.opener(path))))] : null;
  }

  const KINDS = { 更新: "good", 新增: "good", 保留: "plain", 冲突: "bad", 缺失: "warn", 未合并: "bad" };

  /** The changes of refresh and merge: one row each. */
  function changes(found) {
    if (!found?.length) return null;
    const row = (change) => el(
      "tr",
      {},
      el("td", {}, desk.mark(change.kind, KINDS[change.kind])),
      el("td", {}, change.place),
      el("td", {}, change.was ?? ""),
      el("td", {}, change.now ?? ""),
      el("td", {}, [change.other ?? change.new ?? "", change.note].filter(Boolean).join("；")),
    );
    const heads = ["怎样了", "在哪里", "原来", "现在", "说明"];
    return [
      el("h3", {}, `共 ${found.length} 处`),
      el("div", { class: "desk-wide" }, el("table", { class: "jx-table" }, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, found.slice(0, FIRST).map(row)))),
      found.length > FIRST ? el("p", { class: "desk-hint" }, `这里列了前 ${FIRST} 处，全部在清单里`) : null,
    ];
  }

  /** What became of each department of a year. */
  function departments(found) {
    if (!found?.length || found.length === 1) return null;
    const words = (item) => (item.code === 0 ? ["完成", "good"] : item.code === 1 ? ["完成，有错误待改", "warn"] : ["没有生成", "bad"]);
    const row = (item) => el(
      "tr",
      {},
      el("td", {}, item.department),
      el("td", {}, desk.mark(...words(item))),
      el("td", {}, desk.counts(item.counts)),
      el("td", { class: "desk-quiet" }, item.built ? item.reason : `没有变化，没有重做`),
    );
    const worst = [...found].sort((one, other) => other.code - one.code);
    return el("div", { class: "desk-wide" }, el("table", { class: "jx-table" }, el("thead", {}, el("tr", {}, ["部门", "结果", "问题", "说明"].map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, worst.map(row))));
  }

  const piece = (part) => (part.same ? part.new : [part.old ? el("del", {}, part.old) : null, part.new ? el("ins", {}, part.new) : null]);
  const sentence = (text) => el("p", { class: "desk-sentence" }, text.pieces?.length ? text.pieces.map(piece) : [text.old ? el("del", {}, text.old) : null, text.new ? el("ins", {}, text.new) : null]);

  function table_change(change) {
    const row = (item) => el(
      "li",
      {},
      desk.mark(item.kind), ` ${item.label}`,
      item.cells.map((cell) => el("div", { class: "desk-cell" }, `${cell.column}：`, cell.pieces?.length ? cell.pieces.map(piece) : [el("del", {}, cell.old), " ", el("ins", {}, cell.new)])),
    );
    return [el("p", {}, `表：${change.caption}`), el("ul", {}, change.rows.map(row))];
  }

  /** What differs between two reports. */
  function difference(answer) {
    if (!answer.left) return null;
    const { figures = [], changes: found = [] } = answer;
    if (!figures.length && !found.length) return el("p", {}, "两份没有不同。");
    const figure = (item) => el("tr", {}, el("td", {}, item.label), el("td", {}, el("del", {}, item.old.join("，"))), el("td", {}, el("ins", {}, item.new.join("，"))), el("td", { class: "desk-quiet" }, item.places.slice(0, 3).join("；")));
    return [
      el("p", { class: "desk-hint" }, `划掉的是“${answer.left.name}”里的，加线的是“${answer.right.name}”里的。`),
      figures.length ? [el("h3", {}, `数不同的 ${figures.length} 个`), el("table", { class: "jx-table" }, el("thead", {}, el("tr", {}, ["数据项", "旧", "新", "在哪里"].map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, figures.map(figure)))] : null,
      found.length ? [el("h3", {}, `文字、表格不同的 ${found.length} 处`), found.slice(0, FIRST).map((change) => el("div", { class: "desk-change" }, el("p", { class: "desk-quiet" }, change.heading.join(" › ")), change.what === "table" ? table_change(change) : change.sentences.map(sentence)))] : null,
    ];
  }

  /** What a job came to. */
  desk.result = (job) => {
    const answer = job.answer || {};
    const kind = job.state === "done" ? GOOD[job.code] || "bad" : job.state === "cancelled" ? "plain" : "bad";
    const listed = job.action === "check" && job.state === "done"; // they stand in the panel, with what to do about each
    const problems = listed ? [] : job.problems?.length ? job.problems : (answer.problems || []);
    return el(
      "div",
      { class: "desk-result" },
      el("p", { class: `desk-outcome desk-edge-${kind}`, role: "status" }, job.state === "cancelled" ? `已取消。${job.said ?? ""}` : job.said || desk.job_words(job)),
      listed && job.code === 1 ? el("p", {}, "关上这个窗口，在“改稿与检查”里逐处处理。") : null,
      files(job.outputs || []),
      difference(answer),
      job.action === "diff" ? null : changes(answer.changes),
      departments(answer.departments),
      problems.length ? [el("h3", {}, "要看一看的"), desk.problems_by_severity(problems)] : null,
    );
  };
})();
