/* Where a department stands among the others: rank and median in numbers, and a drawing where there are enough of them. */
"use strict";

(() => {
  const { el, parts, values, charts } = jx;
  const ENOUGH = 8;
  const TOTAL = "自评总分";

  /** Return what is compared: [{name, key, unit, rows: [row, number][]}], of departments of the same pack (scores: rubric). */
  function compared(page, row, data) {
    const same_pack = data.departments.filter((other) => other.pack === row.pack);
    const same_rubric = data.departments.filter((other) => other.rubric === row.rubric && row.rubric);
    const number_at = (index) => (other) => values.number(other.figures[index] ?? null);
    const figures = page.key_figures
      .filter((item) => item.compared)
      .map((item) => ({ name: item.name, key: item.key, unit: "比例", found: pairs(same_pack, number_at(data.columns.findIndex((column) => column.key === item.key && column.name === item.name))) }));
    return [{ name: TOTAL, key: page.total, unit: "分", found: pairs(same_rubric, (other) => values.number(other.total)) }, ...figures];
  }

  const pairs = (rows, pick) => rows.map((row) => [row, pick(row)]).filter(([, size]) => size !== null && size !== undefined);

  /** Return the section's content; a sentence where nothing can be compared. */
  function distribution(page, row, data) {
    const lines = compared(page, row, data).filter((item) => item.found.some(([other]) => other.folder === row.folder));
    if (!lines.length) return el("p", { class: "jx-said jx-faint" }, "没有可以与其他部门比较的数。");
    const few = lines.every((item) => item.found.length < ENOUGH);
    const heads = ["比较的数", ["本部门", "jx-r"], ["中位数", "jx-r"], ["由高到低", "jx-r"], ...(few ? [] : ["各部门的分布（◆ 本部门，竖线是中位数）"])];
    return [
      few && el("p", { class: "jx-note" }, `同一模板包、有数的部门少于 ${ENOUGH} 个，只列名次，不画分布。`),
      parts.table(heads, lines.map((item) => line(page, row, item, few, data)), { cls: "jx-comparison" }),
    ];
  }

  function line(page, row, item, few, data) {
    const sizes = item.found.map(([, size]) => size);
    const mine = item.found.find(([other]) => other.folder === row.folder)[1];
    const above = sizes.filter((size) => size > mine).length;
    const middle = charts.middle(sizes);
    const print = (size) => (item.unit === "比例" ? (size * 100).toFixed(2) + "%" : values.rough(size, item.unit));
    const far = data.outliers.some((other) => other.folder === row.folder && other.name === item.name);
    const said = `${item.name}：本部门 ${print(mine)}，中位数 ${print(middle)}，由高到低第 ${above + 1}，共 ${sizes.length} 个部门`;
    return [
      [item.name, far && el("span", { class: "jx-tag jx-tag-far" }, "◆ 离群")],
      [parts.figure(page, item.key), "jx-r"],
      [print(middle), "jx-r"],
      [`第 ${above + 1} / ${sizes.length}`, "jx-r jx-nowrap"],
      ...(few ? [] : [[sizes.length < ENOUGH ? el("span", { class: "jx-faint" }, "部门太少，不画") : charts.strip(sizes, mine, print, said), "jx-c-strip"]]),
    ].map((cell, index) => (index === 0 ? [cell, ""] : cell));
  }

  jx.comparison = { distribution };
})();
