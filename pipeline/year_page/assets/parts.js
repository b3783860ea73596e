/* Small parts that every view uses: a number that opens its source, the signs of states and severities, names, sections. */
"use strict";

(() => {
  const { el } = jx;

  const STATES = { 未交: "○", 未生成: "△", 已生成: "◎", 已修改: "◆", 已定稿: "●" };
  const SEVERITIES = { 错误: "■", 警告: "▲", 提示: "◇" };
  const SEVERITY_CLASSES = { 错误: "jx-error", 警告: "jx-warning", 提示: "jx-notice" };
  const STATE_CLASSES = { 未交: "jx-s0", 未生成: "jx-s1", 已生成: "jx-s2", 已修改: "jx-s3", 已定稿: "jx-s4" };

  /** A name written by others: it stands in its own direction and changes nothing beside it. */
  const name = (text, attributes = {}) => el("bdi", attributes, text);

  const sign = (shape, word, cls) => el("span", { class: "jx-sign " + cls }, el("span", { class: "jx-shape", "aria-hidden": "true" }, shape), word);

  const state = (word) => sign(STATES[word] ?? "○", word, STATE_CLASSES[word] ?? "jx-s0");

  const severity = (word, count = null) => sign(SEVERITIES[word] ?? "◇", count === null ? word : `${word} ${count}`, SEVERITY_CLASSES[word] ?? "jx-notice");

  /** A figure as a button that opens its source. `text` instead of its own; nothing of the page is shown as a sign. */
  function figure(page, key, { text = null, cls = "", plain = "—" } = {}) {
    const found = key ? page.figures[key] : null;
    if (!found) return el("span", { class: "jx-none" }, text ?? plain);
    const absent = found.value.kind === "blank" || found.value.kind === "dash" || found.value.kind === "missing";
    const said = text ?? found.shown;
    return el(
      "button",
      {
        type: "button",
        class: `jx-num ${cls} ${absent ? "jx-absent jx-" + found.value.kind : ""}`,
        "data-key": key,
        "aria-haspopup": "dialog",
        title: `${found.label}：${found.shown}（看来源）`,
      },
      said,
    );
  }

  /** An amount as a button, in a unit that a column's head names; exact values are rounded once, here. */
  function amount(page, key, unit) {
    const found = key ? page.figures[key] : null;
    const text = found && jx.values.exact(found.value) ? jx.values.money(found.value, unit) : null;
    return figure(page, key, { text });
  }

  const number = (page, key) => (key && page.figures[key] ? jx.values.number(page.figures[key].value) : null);
  const shown = (page, key) => (key && page.figures[key] ? page.figures[key].shown : "—");

  /** A section of a department: an id to go to, a heading, what it says beside it, its content. */
  function section(id, title, aside, ...content) {
    return el(
      "section",
      { class: "jx-section", id: "jx-" + id, "aria-labelledby": `jx-${id}-title` },
      el("div", { class: "jx-section-head" }, el("h2", { id: `jx-${id}-title`, tabindex: "-1" }, title), aside && el("p", { class: "jx-aside" }, aside)),
      content,
    );
  }

  /** A table: heads are texts or [text, class]; rows are arrays of cells (an element, a text or [content, class]). */
  function table(heads, rows, { cls = "", caption = "" } = {}) {
    const pair = (item) => (Array.isArray(item) ? item : [item, ""]);
    const cell = (tag, item, index) => {
      const [content, cell_class] = pair(item);
      const scope = tag === "th" ? { scope: "col" } : index === 0 ? { scope: "row" } : {};
      return el(tag === "td" && index === 0 ? "th" : tag, { ...scope, class: cell_class || null }, content);
    };
    const body = rows.map((row) => {
      const [cells, row_class] = Array.isArray(row) ? [row, null] : [row.cells, row.cls];
      return el("tr", { class: row_class }, cells.map((item, index) => cell("td", item, index)));
    });
    return el(
      "div",
      { class: "jx-scroll" },
      el(
        "table",
        { class: "jx-table " + cls },
        caption && el("caption", {}, caption),
        el("thead", {}, el("tr", {}, heads.map((item, index) => cell("th", item, index)))),
        el("tbody", {}, body),
      ),
    );
  }

  /** A link to a file of the year's folder, or the host's button that opens it in its program. */
  function file(actions, path, label) {
    if (!path) return null;
    if (actions.open) {
      return el("button", { type: "button", class: "jx-button", title: jx.file_name(path), on: { click: () => actions.open(path) } }, label);
    }
    const href = actions.href ? actions.href(path) : jx.address(path);
    return el("a", { class: "jx-button", href, title: jx.file_name(path) }, label);
  }

  /** The code of a problem: to its entry of the 错误手册 where the host has it. */
  function code(actions, text) {
    if (!actions.code) return el("code", { class: "jx-code" }, text);
    return el("button", { type: "button", class: "jx-code jx-link", title: "看错误手册中的这一条", on: { click: () => actions.code(text) } }, text);
  }

  jx.parts = { name, state, severity, figure, amount, number, shown, section, table, file, code, sign, STATES, SEVERITIES, STATE_CLASSES, SEVERITY_CLASSES };
})();
