/* The scoring tree of a department: what each node may give, gave and lost, with the arithmetic and the reasons. */
"use strict";

(() => {
  const { el, svg, parts, values } = jx;

  const lost = (node) => (node.lost ? values.number(node.lost) : 0);
  const leaves = (nodes) => nodes.flatMap((node) => (node.children.length ? leaves(node.children) : [node]));

  /** Return the leaves that lost points, those that lost most first. */
  const lossy = (page) =>
    leaves(page.scores)
      .filter((node) => lost(node) > 0)
      .sort((a, b) => lost(b) - lost(a));

  function losses(page) {
    const found = lossy(page);
    if (!found.length) return el("p", { class: "jx-said" }, page.scores.length ? "没有扣分。" : "没有评分。");
    const most = lost(found[0]);
    const whole = found.reduce((sum, node) => sum + lost(node), 0);
    const item = (node) => el(
      "li",
      {},
      el("span", { class: "jx-loss-name" }, parts.name(node.name)),
      el("span", { class: "jx-loss-bar" }, loss_bar(lost(node), most)),
      parts.figure(page, node.score, { text: "−" + values.points(node.lost), cls: "jx-strong" }),
      el("span", { class: "jx-loss-why" }, why(page, node)),
    );
    const shown = found.slice(0, 8);
    const rest = found.length - shown.length;
    return [
      el("p", { class: "jx-said" }, `${found.length} 项指标失分，共失 ${trim(whole)} 分；由多到少：`),
      el("ol", { class: "jx-losses" }, shown.map(item)),
      rest > 0 && el("p", { class: "jx-note" }, `还有 ${rest} 项，见下面的评分表。`),
    ];
  }

  const trim = (size) => String(Number(size.toFixed(2)));

  const loss_bar = (size, most) => svg(
    "svg",
    { width: "100%", height: 10, "aria-hidden": "true" },
    svg("rect", { class: "jx-bar-lost", x: 0, y: 0, width: ((size / most) * 100).toFixed(2) + "%", height: 10 }),
  );

  /** How a score was come to, in words and in numbers: as its figure says. */
  function how(page, node) {
    const source = page.figures[node.score]?.source ?? {};
    return { formula: source.formula ?? source.text ?? "", arithmetic: node.arithmetic || source.arithmetic || "" };
  }

  const why = (page, node) => node.reasons.join("；") || how(page, node).arithmetic || how(page, node).formula;

  /** The bar of a node: what it may give as an outline, what it gave filled. */
  function score_bar(page, node, most) {
    const [weight, score] = [parts.number(page, node.weight), parts.number(page, node.score)];
    if (weight === null || !most) return null;
    const width = (size) => ((Math.max(0, size) / most) * 100).toFixed(2) + "%";
    return svg(
      "svg",
      { class: "jx-score-bar", width: "100%", height: 12, "aria-hidden": "true" },
      svg("rect", { class: "jx-bar-full", x: 0.5, y: 0.5, width: width(weight), height: 11 }),
      score === null ? null : svg("rect", { class: "jx-bar-score", x: 0.5, y: 0.5, width: width(score), height: 11 }),
    );
  }

  const WORDS = { assumed: "权重为假定", derived: "权重由上级指标推算" };

  function detail(page, node, actions) {
    const line = (term, ...said) => el("div", {}, el("dt", {}, term), el("dd", {}, said));
    const { formula, arithmetic } = how(page, node);
    const says = [
      node.reasons.length ? line("扣分原因", node.reasons.map((text) => el("p", {}, text))) : null,
      formula || arithmetic ? line("算式", el("p", {}, formula), arithmetic && el("p", { class: "jx-numbers" }, "＝ ", arithmetic, " ＝ ", parts.shown(page, node.score))) : null,
      node.beside ? line("依据的数", parts.figure(page, node.beside), " ", el("span", { class: "jx-faint" }, page.figures[node.beside]?.label ?? "")) : null,
      node.basis && !node.reasons.includes(node.basis) ? line("单位写明的依据", node.basis) : null,
      node.standard ? line("评分标准", node.standard) : null,
      line("说明", [`计分方式：${node.kind}`, node.by_hand && "得分由单位填写", node.bonus && "加分项，不计入满分", WORDS[node.state]].filter(Boolean).join("；")),
    ];
    return el("dl", { class: "jx-detail" }, says);
  }

  /** The tree as a table whose rows open and close; nodes that lost points stand open. */
  function tree(page, actions) {
    const rows = [];
    const most = Math.max(0, ...leaves(page.scores).map((node) => parts.number(page, node.weight) ?? 0));
    const body = el("tbody", {});
    for (const node of page.scores) branch(page, node, 1, null, most, rows, actions);
    body.append(...rows.flatMap((row) => row.elements));
    const show = () => {
      for (const row of rows) {
        const seen = above_open(row);
        row.elements[0].hidden = !seen;
        if (row.elements[1]) row.elements[1].hidden = !seen || !row.open;
      }
    };
    for (const row of rows) {
      row.button?.addEventListener("click", () => {
        row.open = !row.open;
        mark(row);
        show();
      });
    }
    const open_all = (test) => {
      for (const row of rows) {
        if (!row.button) continue;
        row.open = test(row);
        mark(row);
      }
      show();
    };
    const at_first = (row) => (row.node.children.length ? lost(row.node) > 0 || row.level === 1 : false);
    open_all(at_first);
    const button = (label, test) => el("button", { type: "button", class: "jx-button jx-small", on: { click: () => open_all(test) } }, label);
    const heads = ["指标", ["满分", "jx-r"], ["得分", "jx-r"], ["失分", "jx-r"], "得分占满分"];
    return [
      el("div", { class: "jx-tools" }, button("全部展开", () => true), button("只展开失分", (row) => lost(row.node) > 0), button("收起", (row) => row.level === 1 && row.node.children.length > 0)),
      el(
        "div",
        { class: "jx-scroll" },
        el(
          "table",
          { class: "jx-table jx-tree" },
          el("colgroup", {}, ["jx-c-name", "jx-c-n", "jx-c-n", "jx-c-n", "jx-c-bar"].map((cls) => el("col", { class: cls }))),
          el("thead", {}, el("tr", {}, heads.map((item) => el("th", { scope: "col", class: Array.isArray(item) ? item[1] : null }, Array.isArray(item) ? item[0] : item)))),
          body,
          foot(page),
        ),
      ),
    ];
  }

  const above_open = (row) => !row.above || (row.above.open && above_open(row.above));

  function mark(row) {
    row.button.setAttribute("aria-expanded", String(row.open));
    row.button.firstChild.textContent = row.open ? "▾" : "▸";
  }

  function branch(page, node, level, above, most, rows, actions) {
    const row = { node, level, above, open: false, button: null, elements: [] };
    const loss = lost(node);
    const leaf = node.children.length === 0;
    row.button = el("button", { type: "button", class: "jx-toggle", "aria-expanded": "false" }, el("span", { class: "jx-shape", "aria-hidden": "true" }, "▸"), parts.name(node.name));
    row.elements.push(
      el(
        "tr",
        { class: `jx-level-${Math.min(level, 4)} ${leaf ? "jx-leaf" : ""} ${loss > 0 ? "jx-lossy" : ""}` },
        el("th", { scope: "row" }, row.button, leaf && loss > 0 && el("p", { class: "jx-why" }, why(page, node))),
        el("td", { class: "jx-r" }, parts.figure(page, node.weight, { text: bare(page, node.weight) })),
        el("td", { class: "jx-r" }, parts.figure(page, node.score, { text: points(page, node.score), cls: leaf ? "" : "jx-strong" })),
        el("td", { class: "jx-r jx-lost" }, loss > 0 ? "−" + values.points(node.lost) : node.lost ? "0" : node.bonus ? "加分" : "—"),
        el("td", {}, leaf ? score_bar(page, node, most) : null),
      ),
    );
    if (leaf) row.elements.push(el("tr", { class: "jx-detail-row", hidden: true }, el("td", { colspan: 5 }, detail(page, node, actions))));
    rows.push(row);
    for (const child of node.children) branch(page, child, level + 1, row, most, rows, actions);
  }

  /** A score without its unit: the column says 分. */
  function bare(page, key) {
    const found = page.figures[key];
    return found && values.exact(found.value) ? values.show(found.value) : null;
  }

  const points = (page, key) => (page.figures[key] && values.exact(page.figures[key].value) ? values.points(page.figures[key].value) : null);

  function foot(page) {
    if (!page.figures[page.total]) return null;
    const lost = page.scores.filter((node) => !node.bonus).reduce((sum, node) => sum + (node.lost ? values.number(node.lost) : 0), 0);
    return el(
      "tfoot",
      {},
      el("tr", { class: "jx-total" }, el("th", { scope: "row" }, "合计", page.figures[page.grade] && [" ", parts.figure(page, page.grade)]), el("td", { class: "jx-r" }, parts.figure(page, page.full, { text: bare(page, page.full) })), el("td", { class: "jx-r" }, parts.figure(page, page.total, { text: points(page, page.total) })), el("td", { class: "jx-r jx-lost" }, lost > 0 ? "−" + lost.toFixed(2) : "0"), el("td", {})),
    );
  }

  jx.scores = { losses, tree, lossy };
})();
