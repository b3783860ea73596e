/* What concerns the year as a whole, each behind a button: values far off, what was not checked, problems of shared exports. */
"use strict";

(() => {
  const { el, parts, values } = jx;

  const print_value = (size, unit) => (unit === "元" ? in_unit(size) : values.rough(size, unit) + (unit === "分" ? " 分" : ""));

  function in_unit(size) {
    const unit = values.money_unit([size]);
    return `${values.rough(size / Number(values.UNITS.find(([name]) => name === unit)[1]), unit)} ${unit}`;
  }

  function far_off(data, open) {
    const go = (item, close) => el("button", { type: "button", class: "jx-link", on: { click: () => { close(); open(item.folder); } } }, parts.name(item.folder));
    const row = (close) => (item) => [
      go(item, close),
      item.name,
      [print_value(item.value, item.unit), "jx-r"],
      [print_value(item.median, item.unit), "jx-r"],
      [`${print_value(item.low, item.unit)} 至 ${print_value(item.high, item.unit)}`, "jx-r jx-nowrap"],
    ];
    const heads = ["部门", "数据项", ["这个部门", "jx-r"], ["中位数", "jx-r"], ["通常在", "jx-r"]];
    return (close) => [
      el("p", { class: "jx-said" }, "与同一模板包的其他部门相差很大的数，不一定是错的：先核对资料，属实的在报告中说明。"),
      parts.table(heads, data.outliers.map(row(close))),
    ];
  }

  function unchecked(data) {
    const item = (each) => el(
      "details",
      { class: "jx-group" },
      el("summary", {}, el("code", { class: "jx-code" }, each.id), " ", each.name, el("span", { class: "jx-count" }, `${each.count} 个部门`), el("div", { class: "jx-faint jx-sub" }, each.reason)),
      el("p", { class: "jx-note" }, each.folders.flatMap((folder, index) => [index ? "、" : null, parts.name(folder)]), each.count > each.folders.length && `等 ${each.count} 个部门，名单见汇总.xlsx`),
    );
    return () => [el("p", { class: "jx-said" }, "没有核对的不等于相符。按原因补上资料后重新生成；补不了的，请人工核对。"), data.unchecked.map(item)];
  }

  function shared(data, actions) {
    const nobody = data.nobody ? el("p", { class: "jx-said" }, `共享的导出中有 ${data.nobody} 处不属于任何部门，见汇总.xlsx 的清单。`) : null;
    return () => [nobody, jx.sections.problems({ problems: data.problems, problems_left: 0, figures: {}, snippets: [] }, actions)];
  }

  /** Return the buttons; none where there is nothing to say. */
  jx.year_notes = (data, actions, open) => {
    const notes = [
      ["离群的数", data.outliers.length, far_off(data, open)],
      ["没有核对的勾稽", data.unchecked.length, unchecked(data)],
      ["共享资料的问题", data.problems.length + (data.nobody ? 1 : 0), shared(data, actions)],
    ];
    const show = (title, body) => {
      const box = el("div", {});
      const dialog = jx.dialog({ title, body: box, wide: true, buttons: [{ label: "关闭", kind: "primary" }] });
      jx.put(box, body(dialog.close));
    };
    return notes
      .filter(([, count]) => count)
      .map(([title, count, body]) => el("button", { type: "button", class: "jx-button", "aria-haspopup": "dialog", on: { click: () => show(title, body) } }, title, el("span", { class: "jx-count" }, count)));
  };
})();
