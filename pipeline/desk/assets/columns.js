/* What a file was taken for: sheets, columns, unit; and where a column was not recognised, what it is. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;
  const NOT = "没有认出";

  const lacks_unit = (sheet, answer) => sheet.unit === "" && sheet.found !== "" && sheet.note === "" && (answer.choices?.units || []).length > 0;

  /** How many columns and units of a file are yet to be said. */
  desk.unrecognised = (answer) =>
    (answer.sheets || []).reduce((sum, sheet) => sum + sheet.columns.filter((column) => column.note === NOT).length + (lacks_unit(sheet, answer) ? 1 : 0), 0);

  /** The mark beside a file's name. */
  desk.recognised_mark = (answer, open) => {
    if (answer.readable === false) return desk.mark("读不了", "bad");
    if (open) return desk.mark(`${open} 处要认一认`, "warn");
    if (!answer.kind) return desk.mark("没有认出", "warn");
    return desk.mark("认得", "good");
  };

  const key_of = (found, file, what) => `列 ${found.year}/${found.folder} ${file.name} ${what}`;

  function term_select(found, file, column, answer) {
    const options = [el("option", { value: "" }, "请选……"), ...answer.choices.terms.map((term) => el("option", { value: term }, term))];
    const select = el("select", { "aria-label": `“${column.head}”这一列是什么`, "data-head": column.head }, options);
    return desk.drafts.keep(select, key_of(found, file, column.head));
  }

  function column_row(found, file, column, answer) {
    const open = column.note === NOT;
    const taken = open && answer.choices?.terms ? term_select(found, file, column, answer) : column.term || column.note;
    return el("tr", { class: open ? "desk-open-row" : null }, el("td", {}, column.place), el("td", {}, column.head), el("td", {}, taken));
  }

  function unit_field(found, file, answer) {
    const select = el("select", { "data-unit": "yes" }, el("option", { value: "" }, "请选……"), answer.choices.units.map((unit) => el("option", { value: unit }, unit)));
    return desk.field("这张表的金额单位", desk.drafts.keep(select, key_of(found, file, "金额单位")), "表上没有写明，看一个认得的数就知道");
  }

  /** The columns of a sheet; those of a sheet with the same heads stand there once. */
  function column_table(found, file, sheet, answer) {
    const same = answer.sheets.find((other) => other.columns.length && heads_of(other) === heads_of(sheet));
    if (!sheet.columns.length) return null;
    if (same !== sheet) return el("p", { class: "desk-quiet" }, `各列与工作表 ${same.name} 相同`);
    const heads = ["列", "表上写的", "用作"].map((head) => el("th", { scope: "col" }, head));
    return el("div", { class: "desk-wide" }, el("table", { class: "jx-table" }, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, sheet.columns.map((column) => column_row(found, file, column, answer)))));
  }
  const heads_of = (sheet) => JSON.stringify(sheet.columns.map((column) => [column.place, column.head, column.term, column.note]));

  function sheet_part(found, file, sheet, answer) {
    const facts = [sheet.found && `认作 ${sheet.found}`, sheet.head && `表头在${sheet.head}`, sheet.unit && `金额单位 ${sheet.unit}`, sheet.owner && `单位 ${sheet.owner}`, sheet.year && `${sheet.year} 年度`, sheet.read ? `读了 ${sheet.read} 行` : ""].filter(Boolean);
    const skipped = Object.entries(sheet.skipped).map(([why, count]) => `${why} ${count} 行`);
    return el(
      "section",
      { class: "desk-sheet" },
      el("h4", {}, sheet.name ? `工作表 ${sheet.name}` : "整个文件", sheet.found ? null : desk.mark("没有认出", "warn")),
      el("p", {}, sheet.note || facts.join("，")),
      skipped.length ? el("p", { class: "desk-quiet" }, `不算进去的：${skipped.join("，")}`) : null,
      column_table(found, file, sheet, answer),
      lacks_unit(sheet, answer) ? unit_field(found, file, answer) : null,
    );
  }

  function headings(answer) {
    if (!answer.headings?.length && !answer.missing?.length) return null;
    return [
      answer.headings?.length ? el("ul", {}, answer.headings.map((heading) => el("li", {}, heading.path.at(-1), " → ", heading.taken_as || el("span", { class: "desk-quiet" }, "不带入")))) : null,
      answer.missing?.length ? el("p", { class: "desk-quiet" }, `还没有写的：${answer.missing.join("、")}`) : null,
    ];
  }

  /** Words of rows and accounts that the program takes wrongly or does not know; folded away. */
  function word_fields(found, file, answer) {
    if (!answer.choices?.lists?.length) return null;
    const text = desk.drafts.keep(el("input", { type: "text", "data-word": "text" }), key_of(found, file, "行名"));
    const list = desk.drafts.keep(el("select", { "data-word": "list" }, el("option", { value: "" }, "请选……"), answer.choices.lists.map((name) => el("option", { value: name }, name))), key_of(found, file, "算作"));
    return el(
      "details",
      { "data-mark": `行名 ${file.name}` },
      el("summary", {}, "有一种行、一个科目认错了，或不认识"),
      el("div", { class: "desk-pair" }, desk.field("表上写的行名或科目编码", text, "* 代表任意字，# 代表数字，如 *月小计"), desk.field("算作", list)),
    );
  }

  /** What was chosen for the open columns and the unit. */
  function chosen(area) {
    const columns = [...area.querySelectorAll("select[data-head]")].filter((select) => select.value).map((select) => ({ head: select.dataset.head, term: select.value }));
    const unit = area.querySelector("select[data-unit]")?.value ?? "";
    const [text, list] = ["text", "list"].map((name) => area.querySelector(`[data-word="${name}"]`)?.value.trim() ?? "");
    return { columns, unit, words: text && list ? [{ text, list }] : [] };
  }

  /** Everything about one file. */
  desk.recognised = (found, file, answer) => {
    const area = el("div", {});
    const save = async () => {
      const said = chosen(area);
      if (!said.columns.length && !said.unit && !said.words.length) return void area.querySelector("select")?.focus();
      const job = await desk.act({ action: "assign", file: file.path, ...said }, { title: "记下这些列是什么", go: "记下来" });
      if (job?.state !== "done") return;
      desk.drafts.drop(...[...area.querySelectorAll("[data-draft]")].map((select) => select.dataset.draft));
      await desk.look(file, found, true);
      desk.changed();
    };
    const open = desk.unrecognised(answer);
    const problems = (answer.problems || []).filter((item) => item.severity !== "提示");
    return jx.put(
      area,
      answer.sheets?.map((sheet) => sheet_part(found, file, sheet, answer)),
      headings(answer),
      word_fields(found, file, answer),
      answer.choices ? desk.button("保存这些选择", save, { kind: open ? "primary" : "", mark: `保存列 ${file.name}` }) : null,
      problems.length ? [el("h4", {}, "看的时候发现的"), desk.problem_list(problems)] : null,
    );
  };
})();
