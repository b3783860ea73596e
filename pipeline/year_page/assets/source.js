/* Where a number comes from: key, formula in words and numbers, what it is made of, down to the cell among its neighbours. */
"use strict";

(() => {
  const { el, parts, values } = jx;
  const ADDRESS = /^([A-Z]{1,3})([1-9]\d*)(?::([A-Z]{1,3})([1-9]\d*))?$/;
  const LINE = /^第([1-9]\d*)行$/;
  const AROUND = 2;

  const column_number = (letters) => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

  /** Return the rows and columns an address names; of a line of text the row alone; null where it names none. */
  function place_of(address) {
    const cell = ADDRESS.exec(address ?? "");
    if (cell) {
      const [row, column] = [Number(cell[2]), column_number(cell[1])];
      return { row, column, last_row: cell[4] ? Number(cell[4]) : row, last_column: cell[3] ? column_number(cell[3]) : column };
    }
    const line = LINE.exec(address ?? "");
    return line ? { row: Number(line[1]), last_row: Number(line[1]), column: null, last_column: null } : null;
  }

  /** Return the stored cells around a source, or null. */
  function snippet_of(page, source) {
    const place = place_of(source.address);
    if (!place) return null;
    return page.snippets.find((item) => item.file === source.file && item.sheet === source.sheet && item.rows.includes(place.row)) ?? null;
  }

  /** Draw the cell among its neighbours, with the head of its table; the cell is outlined and marked. */
  function grid(page, source) {
    const snippet = snippet_of(page, source);
    const place = place_of(source.address);
    if (!snippet) return el("p", { class: "jx-note" }, "没有存下这里的单元格，请打开文件看。");
    const rows = near_rows(snippet, place);
    const columns = near_columns(snippet, place);
    const far = (index) => index > 0 && column_number(snippet.columns[columns[index]]) !== column_number(snippet.columns[columns[index - 1]]) + 1;
    const gaps = (tag, make) => columns.map((at, index) => [far(index) ? el(tag, { class: "jx-left-out", title: "中间的列没有列出" }, "…") : null, make(at)]);
    const width = columns.length + columns.filter((_, index) => far(index)).length + 1;
    const is_it = (row, at) => {
      const column = column_number(snippet.columns[at]);
      return snippet.rows[row] >= place.row && snippet.rows[row] <= place.last_row && (place.column === null || (column >= place.column && column <= place.last_column));
    };
    const body = rows.flatMap((row, index) => [
      index && snippet.rows[row] !== snippet.rows[rows[index - 1]] + 1 ? el("tr", { class: "jx-gap" }, el("td", { colspan: width }, "⋮")) : null,
      el("tr", {}, el("th", { scope: "row" }, snippet.rows[row]), gaps("td", (at) => cell(snippet.cells[row][at] ?? "", is_it(row, at), place.column === null))),
    ]);
    const said = `${[source.file, source.sheet].filter(Boolean).join(" › ")}，标出的是 ${source.address}`;
    return el(
      "div",
      { class: "jx-scroll jx-grid-frame", tabindex: "0", role: "region", "aria-label": said },
      el("table", { class: "jx-grid" }, el("thead", {}, el("tr", {}, el("td", {}), gaps("th", (at) => el("th", { scope: "col" }, snippet.columns[at])))), el("tbody", {}, body)),
    );
  }

  function cell(text, marked, whole_line) {
    const numeric = /^-?[\d,]+(\.\d+)?%?$/.test(text);
    return el("td", { class: `${numeric ? "jx-r" : ""} ${marked ? (whole_line ? "jx-cell-line" : "jx-cell") : ""}`, "aria-current": marked ? "true" : null, title: text.length > 24 ? text : null }, text);
  }

  /** Head rows (the first of the snippet) and those around the place. */
  function near_rows(snippet, place) {
    const at = snippet.rows.map((_, index) => index);
    const near = at.filter((index) => snippet.rows[index] >= place.row - AROUND && snippet.rows[index] <= Math.min(place.last_row, place.row + 6) + AROUND);
    const heads = at.filter((index) => index < 3 && snippet.rows[index] === snippet.rows[0] + index && snippet.rows[index] < place.row);
    return [...new Set([...heads, ...near])];
  }

  /** The columns around the place, and the one at its left that says what the row is. */
  function near_columns(snippet, place) {
    const at = snippet.columns.map((_, index) => index);
    if (at.length <= 10 || place.column === null) return at;
    const number = (index) => column_number(snippet.columns[index]);
    const row = snippet.cells[snippet.rows.indexOf(place.row)];
    const words = at.filter((index) => number(index) < place.column && /\p{L}/u.test(row[index] ?? "")).pop();
    const near = at.filter((index) => number(index) >= place.column - AROUND && number(index) <= place.last_column + AROUND);
    return [...new Set([...(words === undefined ? [] : [words]), ...near])].sort((a, b) => a - b);
  }

  const where = (source) => el(
    "p",
    { class: "jx-where" },
    [source.file, source.sheet, source.address].filter(Boolean).map((text, index) => [index ? el("span", { class: "jx-sep" }, " › ") : null, parts.name(text)]),
  );

  /** What a figure is made from: a cell, a formula, or a rule; dependencies open in place. */
  function made_of(page, key, level, path) {
    const { source, shown } = page.figures[key];
    const below = (source.depends ?? []).filter((each) => page.figures[each] && !path.includes(each));
    if (source.kind === "cell") {
      return [where(source), source.found !== undefined && el("p", { class: "jx-found" }, el("span", { class: "jx-faint" }, "读到："), source.found === "" ? "（空）" : parts.name(source.found)), grid(page, source)];
    }
    return [
      source.formula && el("p", { class: "jx-formula" }, source.formula),
      source.arithmetic && el("p", { class: "jx-formula jx-numbers" }, "＝ ", source.arithmetic, source.arithmetic === shown ? null : [" ＝ ", shown]),
      source.text && el("p", { class: "jx-formula" }, source.text),
      below.length ? el("ul", { class: "jx-depends" }, below.map((each) => dependency(page, each, level, [...path, key], below.length))) : null,
    ];
  }

  function dependency(page, key, level, path, siblings) {
    const found = page.figures[key];
    const content = el("div", { class: "jx-below" });
    const fill = () => content.childNodes.length || jx.put(content, made_of(page, key, level + 1, path));
    const details = el(
      "details",
      { on: { toggle: () => details.open && fill() } },
      el("summary", {}, el("span", { class: "jx-depend-label" }, found.label), el("span", { class: "jx-depend-value" }, found.shown), el("span", { class: "jx-depend-kind" }, kind(found.source))),
      content,
    );
    if (siblings <= 2 && level < 2) {
      details.open = true;
      fill();
    }
    return el("li", {}, details, el("button", { type: "button", class: "jx-link jx-only", "data-key": key, title: "只看这个数" }, "只看"));
  }

  const kind = (source) => (source.kind === "cell" ? [source.file, source.sheet, source.address].filter(Boolean).join(" › ") : source.kind === "expr" ? "算式" : "规则");

  function users(page, key) {
    const found = Object.entries(page.figures).filter(([, item]) => item.source.depends?.includes(key));
    if (!found.length) return null;
    const shown = found.slice(0, 12);
    return el(
      "section",
      {},
      el("h3", {}, `用到它的数（${found.length}）`),
      el("ul", { class: "jx-users" }, shown.map(([each, item]) => el("li", {}, el("span", {}, item.label), parts.figure(page, each)))),
      found.length > shown.length && el("p", { class: "jx-note" }, `还有 ${found.length - shown.length} 个，见对账底稿。`),
    );
  }

  /** The exact amount in 元 where what is shown is rounded to a larger unit. */
  function exactly(found) {
    if (!found.value.kind.startsWith("money") || found.shown.endsWith(" 元")) return null;
    return el("p", { class: "jx-exact" }, "＝ " + values.money(found.value, "元") + " 元");
  }

  function figure_content(page, key) {
    const found = page.figures[key];
    return [
      el("p", { class: "jx-big" }, found.shown),
      exactly(found),
      found.value.kind === "missing" && el("p", { class: "jx-note jx-error" }, "缺：这个数没有读到，用到它的数也没有。"),
      found.value.kind === "blank" && el("p", { class: "jx-note" }, "空：资料里这一格没有填，不是零。"),
      el("p", { class: "jx-keyline" }, el("span", { class: "jx-faint" }, "数据项 "), el("code", {}, key)),
      el("section", {}, el("h3", {}, "怎样得来"), made_of(page, key, 0, [])),
      users(page, key),
    ];
  }

  /** Make the panel; `closed` is called when a person closes it, `shown(key)` when another number is opened in it. */
  function panel({ closed, shown }) {
    const title = el("h2", { id: "jx-source-title", tabindex: "-1" });
    const content = el("div", { class: "jx-source-content" });
    const back = el("button", { type: "button", class: "jx-button jx-small", on: { click: go_back } }, "← 返回");
    const close = el("button", { type: "button", class: "jx-button jx-small", "aria-label": "关闭", title: "关闭（Esc）", on: { click: () => hide(true) } }, "关闭 ✕");
    const element = el("aside", { class: "jx-source", role: "dialog", "aria-labelledby": "jx-source-title", hidden: true }, el("div", { class: "jx-source-head" }, title, back, close), content);
    let page = null;
    let trail = [];
    let opener = null;

    function open(new_page, key, from = null) {
      if (!new_page.figures[key]) return false;
      if (element.hidden || from) opener = from ?? document.activeElement;
      if (element.hidden || page !== new_page) trail = [];
      page = new_page;
      if (trail[trail.length - 1] !== key) trail.push(key);
      draw(page.figures[key].label, figure_content(page, key));
      shown?.(key);
      return true;
    }

    /** Show the cells of a place that is no figure: where a problem is. */
    function open_place(new_page, [file, sheet, address, what], from) {
      page = new_page;
      opener = from;
      trail = [];
      const source = { file, sheet, address };
      draw(what, [where(source), grid(page, source)]);
    }

    /** Bring the marked cell of each grid into its frame. */
    function reveal() {
      for (const frame of content.querySelectorAll(".jx-grid-frame")) {
        const marked = frame.querySelector(".jx-cell");
        const over = marked ? marked.offsetLeft + marked.offsetWidth + 8 - frame.clientWidth : 0;
        if (over > 0) frame.scrollLeft = over;
      }
    }

    content.addEventListener("toggle", reveal, true);

    function draw(label, nodes) {
      title.textContent = label;
      jx.put(content, nodes);
      back.hidden = trail.length < 2;
      element.hidden = false;
      element.scrollTop = 0;
      reveal();
      title.focus({ preventScroll: true });
    }

    function go_back() {
      trail.pop();
      const key = trail.pop();
      if (key) open(page, key);
    }

    function hide(by_person = false) {
      if (element.hidden) return;
      element.hidden = true;
      trail = [];
      if (by_person) {
        if (opener?.isConnected) opener.focus();
        closed?.();
      }
    }

    return { element, open, open_place, hide, is_open: () => !element.hidden };
  }

  jx.source = { panel, snippet_of, place_of, grid };
})();
