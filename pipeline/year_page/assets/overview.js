/* All departments of a year in one table: search, filters, sort, keyboard. Rows are drawn in portions; none is left out. */
"use strict";

(() => {
  const { el, parts, values } = jx;

  const ALWAYS = ["支出.本年支出合计.决算数", "支出.本年支出合计.预算调整率", "执行.预算完成率", "执行.结转结余率"];
  const WIDE = ["支出.本年支出合计.年初预算数", "支出.本年支出合计.调整预算数"];
  const GOALS = ["目标.完成项数", "目标.项数", "目标.完成率"];
  const GOALS_COLUMN = "目标完成";
  const TOTAL = "得分.合计";
  const FIRST_PORTION = 60;
  const PORTION = 200;
  const SEVERITIES = ["错误", "警告", "提示"];

  const pair = (row, index) => (index < 0 ? null : (row.figures[index] ?? null));
  const size = (row, index) => values.number(pair(row, index));
  const collator = new Intl.Collator("zh-CN", { numeric: true });

  /** Return the columns: a name, how a row is sorted by it, what its cell holds; `seen` is the class of those that only
   show on a wide screen (jx-wide) or when all are asked for (jx-extra). */
  function columns_of(data) {
    const known = data.columns.filter((column) => ALWAYS.includes(column.key)).length >= 2;
    const far = new Set(data.outliers.map((item) => item.folder + "\n" + item.name));
    const figure = (column, index) => ({
      id: column.key + " " + column.name,
      key: column.key,
      name: column.name,
      unit: amounts(column) ? "万元" : "",
      middle: (rows) => middle(rows.map((row) => size(row, index)), column.unit),
      cls: "jx-r",
      seen: known ? seen(column) : index < 5 ? "" : "jx-extra",
      of: (row) => size(row, index),
      cell: (row) => value_cell(row, column, index, far.has(row.folder + "\n" + column.name)),
      down: false,
    });
    const figures = data.columns.map(figure).filter((column) => !GOALS.includes(column.key));
    return [
      { id: "部门", name: "部门", cls: "jx-c-department", of: (row) => row.folder, cell: null },
      { id: "状态", name: "状态", cls: "jx-c-state", of: (row) => Object.keys(parts.STATES).indexOf(row.state), cell: (row) => parts.state(row.state) },
      { id: "等级", name: "等级", cls: "jx-c-grade", of: (row) => (row.grade ? -(values.number(row.total) ?? 0) : null), cell: (row) => row.grade || dash() },
      { id: "得分", name: "得分", cls: "jx-r jx-c-n", of: (row) => values.number(row.total), middle: (rows) => middle(rows.map((row) => values.number(row.total)), "分"), cell: (row) => (values.number(row.total) !== null ? el("strong", {}, opener(TOTAL, values.points(row.total))) : dash()) },
      ...SEVERITIES.map((word) => ({
        id: word,
        name: word,
        cls: "jx-r jx-c-few",
        of: (row) => row.problems?.[word] ?? null,
        cell: (row) => problem_cell(row, word),
        down: true,
      })),
      ...figures,
      { id: GOALS_COLUMN, name: GOALS_COLUMN, cls: "jx-r", of: (row) => (row.goals?.[2] ? row.goals[0] / row.goals[2] : null), cell: goals_cell },
    ];
  }

  const seen = (column) => (ALWAYS.includes(column.key) ? "" : WIDE.includes(column.key) || column.unit === "比例" ? "jx-wide" : "jx-extra");
  /** Print the median of numbers, of those rows that have one; a description, worked out from the numbers of the drawing. */
  function middle(sizes, unit) {
    const known = sizes.filter((each) => each !== null);
    if (!known.length) return "—";
    const found = jx.charts.middle(known);
    return unit === "比例" ? (found * 100).toFixed(2) + "%" : (unit === "元" ? found / 10_000 : found).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }

  const amounts = (column) => column.unit === "元";
  const dash = () => el("span", { class: "jx-none" }, "—");

  /** A number of a row: a click on it opens the department with its source; by keys the department first, then the number. */
  const opener = (key, text) => el("span", { class: "jx-open", "data-open": key, title: "看来源" }, text);

  function problem_cell(row, word) {
    if (!row.problems) return dash();
    const count = row.problems[word];
    if (!count) return el("span", { class: "jx-none" }, "0");
    return parts.sign(parts.SEVERITIES[word], String(count), parts.SEVERITY_CLASSES[word]);
  }

  function value_cell(row, column, index, far) {
    const value = pair(row, index);
    if (value === null) return dash();
    const text = amounts(column) ? in_wan(value) : column.unit === "比例" ? values.two_places(values.show(value)) : values.show(value, column.unit);
    const shown = values.number(value) === null ? text : opener(column.key, text);
    return far ? [el("span", { class: "jx-far", title: "离群：与同一模板包的部门相差很大" }, "◆", el("span", { class: "jx-hidden" }, "离群 ")), shown] : shown;
  }

  /** Amounts of a column stand in one unit: 元 with two places are whole 分, so that the rounding is exact. */
  function in_wan(value) {
    const text = values.show(value);
    const size = values.number(value);
    if (text.endsWith("万元")) return text.slice(0, -2).trim();
    return size === null || !text.endsWith("元") ? text : values.quotient(BigInt(Math.round(size * 100)), 1_000_000n, 2);
  }

  function goals_cell(row) {
    if (!row.goals?.[2]) return dash();
    const [met, judged, all] = row.goals;
    const said = `${all} 项绩效目标：完成 ${met} 项，未完成 ${judged - met} 项${all > judged ? `，无法判断 ${all - judged} 项` : ""}`;
    return el("span", { class: met < all ? "jx-behind" : null, title: said }, `${met}/${all}`);
  }

  const nothing = () => [null, "—"];

  /** Return the row of a department of which nothing was built. */
  jx.bare_row = (folder, columns) => ({ folder, department: "", state: "未交", notes: [], pack: "", title: "", rubric: "", report: "", problem_list: "", paper: "", total: nothing(), full: nothing(), grade: "", rank: null, problems: null, figures: columns.map(() => null), goals: null, data: null });

  /** Return the overview of a year of which nothing was built. */
  jx.bare_overview = (year) => ({ schema: 1, year, tool: "", states: {}, columns: [], departments: [], outliers: [], compared: [], unchecked: [], problems: [], nobody: 0 });

  /** Draw the overview. `open(folder)` shows a department. */
  jx.overview = (first, actions, open) => {
    let data = first;
    let columns = columns_of(data);
    let order = [];
    let drawing = 0;
    const chosen = { query: "", state: new Set(), grade: new Set(), pack: new Set(), severity: new Set(), sort: "", down: false, active: "" };
    const lines = new Map();
    const search = el("input", { type: "search", class: "jx-search", placeholder: "查找部门（按 / 键）", "aria-label": "查找部门", autocomplete: "off", spellcheck: "false", on: { input: () => { chosen.query = search.value; draw(); } } });
    const chips = el("div", { class: "jx-chips" });
    const notes = el("span", { class: "jx-tools jx-notes-line" });
    const count = el("p", { class: "jx-count-line", role: "status" });
    const head = el("tr", { role: "row" });
    const foot = el("tr", { role: "row" });
    const cols = el("colgroup", {});
    const body = el("tbody", { role: "rowgroup", on: { keydown: moved, click: pressed } });
    const table = el("table", { class: "jx-table jx-overview", role: "table", "aria-label": "各部门" }, cols, el("thead", { role: "rowgroup" }, head), body, el("tfoot", { role: "rowgroup" }, foot));
    const frame = el("div", { class: "jx-table-frame" }, table);
    const every = el("input", { type: "checkbox", on: { change: () => frame.classList.toggle("jx-every", every.checked) } });
    const empty = el("p", { class: "jx-said jx-empty", hidden: true });
    const element = el(
      "div",
      { class: "jx-view-overview" },
      el("h1", { class: "jx-hidden" }, `${data.year} 年度各部门`),
      chips,
      el(
        "div",
        { class: "jx-tools" },
        search,
        el("button", { type: "button", class: "jx-button", on: { click: clear } }, "全部显示"),
        (actions.overview_buttons ?? []).map((button) => el("button", { type: "button", class: button.kind === "primary" ? "jx-button jx-primary" : "jx-button", title: button.title, on: { click: () => button.run(order.map((row) => row.folder)) } }, button.label)),
        el("label", { class: "jx-check" }, every, "全部列"),
        notes,
        count,
      ),
      frame,
      empty,
    );

    function heads() {
      jx.put(cols, columns.map((column) => el("col", { class: classes(column) })));
      jx.put(head, columns.map((column) => {
        const on = chosen.sort === column.id;
        return el(
          "th",
          { scope: "col", role: "columnheader", class: classes(column), "aria-sort": on ? (chosen.down ? "descending" : "ascending") : "none" },
          el("button", { type: "button", class: "jx-sort", title: `按“${column.name}”排序`, on: { click: () => sort_by(column) } }, el("span", {}, column.name, column.unit && el("span", { class: "jx-head-unit" }, column.unit)), el("span", { class: "jx-arrow", "aria-hidden": "true" }, on ? (chosen.down ? "▼" : "▲") : "")),
        );
      }));
    }

    const classes = (column) => `${column.cls} ${column.seen ?? ""}`;

    function sort_by(column) {
      if (chosen.sort !== column.id) [chosen.sort, chosen.down] = [column.id, Boolean(column.down)];
      else if (chosen.down === Boolean(column.down)) chosen.down = !chosen.down;
      else chosen.sort = "";
      heads();
      head.children[columns.indexOf(column)].firstChild.focus();
      draw();
    }

    function fits(row) {
      const query = chosen.query.trim().toLowerCase();
      const kinds = SEVERITIES.filter((word) => row.problems?.[word] > 0);
      return (
        (!query || `${row.folder} ${row.department ?? ""} ${row.pack ?? ""} ${row.grade ?? ""}`.toLowerCase().includes(query)) &&
        (!chosen.state.size || chosen.state.has(row.state)) &&
        (!chosen.grade.size || chosen.grade.has(row.grade || "")) &&
        (!chosen.pack.size || chosen.pack.has(row.pack || "")) &&
        (!chosen.severity.size || kinds.some((word) => chosen.severity.has(word)))
      );
    }

    function sorted(rows) {
      const column = columns.find((item) => item.id === chosen.sort);
      if (!column) return rows;
      const sign = chosen.down ? -1 : 1;
      const keyed = rows.map((row, index) => [column.of(row), index, row]);
      keyed.sort(([a, i], [b, j]) => {
        if (a === null || b === null) return a === b ? i - j : a === null ? 1 : -1; // what has no value stands last either way
        const found = typeof a === "string" ? collator.compare(a, b) : a - b;
        return sign * found || i - j;
      });
      return keyed.map(([, , row]) => row);
    }

    function line(row) {
      const found = lines.get(row.folder);
      if (found) return found;
      const title = row.department && row.department !== row.folder ? `${row.folder}（${row.department}）` : row.folder;
      const button = el("button", { type: "button", class: "jx-department", tabindex: "-1", "data-folder": row.folder, title: [title, ...(row.notes ?? [])].join("\n") }, parts.name(row.folder), row.notes?.length ? el("span", { class: "jx-note-mark", title: row.notes.join("；") }, "注") : null);
      const made = el("tr", { role: "row" }, columns.map((column, index) => (index ? el("td", { role: "cell", class: classes(column) }, column.cell(row)) : el("th", { scope: "row", role: "rowheader", class: classes(column) }, button))));
      lines.set(row.folder, made);
      return made;
    }

    /** Put the rows that fit into the table: the first at once, the others in portions, so that nothing waits. */
    function draw(at_once = false) {
      order = sorted(data.departments.filter(fits));
      const mine = ++drawing;
      body.replaceChildren(...order.slice(0, at_once ? order.length : FIRST_PORTION).map(line));
      const go_on = (from) => {
        if (mine !== drawing || from >= order.length) return;
        body.append(...order.slice(from, from + PORTION).map(line));
        setTimeout(go_on, 0, from + PORTION);
      };
      if (!at_once) setTimeout(go_on, 0, FIRST_PORTION);
      mark_active();
      const all = data.departments.length;
      count.textContent = order.length === all ? `${all.toLocaleString("zh-CN")} 个部门` : `${order.length.toLocaleString("zh-CN")} / ${all.toLocaleString("zh-CN")} 个部门`;
      jx.put(foot, columns.map((column, index) => el(index ? "td" : "th", { role: index ? "cell" : "rowheader", class: classes(column) }, index ? (column.middle?.(order) ?? "") : "中位数")));
      foot.hidden = order.length < 2;
      empty.hidden = order.length > 0;
      empty.textContent = all ? "没有符合条件的部门。" : "这个年度还没有部门。";
    }

    function mark_active() {
      const folder = order.some((row) => row.folder === chosen.active) ? chosen.active : order[0]?.folder;
      for (const tr of body.querySelectorAll("tr.jx-active")) {
        tr.classList.remove("jx-active");
        tr.querySelector(".jx-department").tabIndex = -1;
      }
      if (!folder) return;
      const tr = line(order.find((row) => row.folder === folder));
      tr.classList.add("jx-active");
      tr.querySelector(".jx-department").tabIndex = 0;
    }

    function go_to(index) {
      const row = order[Math.min(order.length - 1, Math.max(0, index))];
      if (!row) return;
      chosen.active = row.folder;
      if (!line(row).isConnected) draw(true);
      else mark_active();
      line(row).querySelector(".jx-department").focus();
    }

    function moved(event) {
      const now = order.findIndex((row) => row.folder === event.target.dataset?.folder);
      if (now < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
      const to = { ArrowDown: now + 1, ArrowUp: now - 1, PageDown: now + 15, PageUp: now - 15, Home: 0, End: order.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      go_to(to);
    }

    function pressed(event) {
      if (String(getSelection?.() ?? "") && !event.target.closest("button")) return;
      const folder = event.target.closest("tr")?.querySelector(".jx-department")?.dataset.folder;
      if (folder === undefined) return;
      chosen.active = folder;
      mark_active();
      open(folder, event.target.closest("[data-open]")?.dataset.open);
    }

    search.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown") go_to(0);
      else if (event.key === "Enter" && order.length) open((chosen.active = order[0].folder));
      else if (event.key === "Escape" && search.value) {
        search.value = chosen.query = "";
        draw();
        event.stopPropagation();
      } else return;
      event.preventDefault();
    });

    function clear() {
      search.value = chosen.query = "";
      for (const name of ["state", "grade", "pack", "severity"]) chosen[name].clear();
      show_chips();
      draw();
    }

    function group(title, name, options) {
      if (!options.length) return null;
      const chip = ([value, label, number]) => el(
        "button",
        { type: "button", class: "jx-chip", "aria-pressed": String(chosen[name].has(value)), "data-group": name, "data-value": value, on: { click: () => toggle(name, value) } },
        label,
        el("span", { class: "jx-chip-count" }, number.toLocaleString("zh-CN")),
      );
      return el("div", { class: "jx-chip-group", role: "group", "aria-label": title }, el("span", { class: "jx-chip-title" }, title), options.map(chip));
    }

    function toggle(name, value) {
      if (!chosen[name].delete(value)) chosen[name].add(value);
      for (const chip of chips.querySelectorAll(`[data-group="${name}"]`)) chip.setAttribute("aria-pressed", String(chosen[name].has(chip.dataset.value)));
      draw();
    }

    function counted(pick) {
      const found = new Map();
      for (const row of data.departments) {
        const value = pick(row);
        found.set(value, [...(found.get(value) ?? []), row]);
      }
      return found;
    }

    function show_chips() {
      chips.hidden = data.departments.length < 2;
      const states = counted((row) => row.state);
      const grades = [...counted((row) => row.grade || "")].filter(([grade]) => grade).sort((a, b) => mean(b[1]) - mean(a[1]));
      const packs = [...counted((row) => row.pack || "")].filter(([pack]) => pack);
      const with_problems = (word) => data.departments.filter((row) => row.problems?.[word] > 0).length;
      jx.put(
        chips,
        group("状态", "state", Object.keys(parts.STATES).filter((word) => states.has(word)).map((word) => [word, parts.state(word), states.get(word).length])),
        group("等级", "grade", grades.map(([grade, rows]) => [grade, grade, rows.length])),
        group("有问题的部门", "severity", SEVERITIES.map((word) => [word, parts.severity(word), with_problems(word)])),
        packs.length > 1 && packs.length < 9 && group("模板包", "pack", packs.map(([pack, rows]) => [pack, parts.name(pack), rows.length])),
      );
    }

    const mean = (rows) => rows.reduce((sum, row) => sum + (values.number(row.total) ?? 0), 0) / rows.length;

    /** Forget the drawn rows that would be drawn otherwise now. */
    function forget(next) {
      const same = (name) => JSON.stringify(data[name]) === JSON.stringify(next[name]);
      const before = new Map(data.departments.map((row) => [row.folder, JSON.stringify(row)]));
      if (!same("columns") || !same("outliers")) lines.clear();
      for (const row of next.departments) if (before.get(row.folder) !== JSON.stringify(row)) lines.delete(row.folder);
    }

    /** Say how to find the part that has the focus again, after it was drawn anew. */
    function focused() {
      const now = document.activeElement;
      if (!element.contains(now)) return null;
      if (now.dataset.folder !== undefined) return () => order.some((row) => row.folder === now.dataset.folder) && line(order.find((row) => row.folder === now.dataset.folder)).querySelector(".jx-department");
      if (now.dataset.value !== undefined) return () => [...chips.querySelectorAll(".jx-chip")].find((chip) => chip.dataset.group === now.dataset.group && chip.dataset.value === now.dataset.value);
      const at = [...head.children].findIndex((cell) => cell.contains(now));
      return at < 0 ? null : () => head.children[at]?.firstChild;
    }

    /** Take newer data: what was chosen, the scroll and the focus stay. */
    function update(next) {
      const again = focused();
      forget(next);
      data = next;
      columns = columns_of(data);
      heads();
      show_chips();
      jx.put(notes, jx.year_notes(data, actions, open));
      draw(body.childElementCount > FIRST_PORTION);
      again?.()?.focus({ preventScroll: true });
    }

    update(data);
    return {
      element,
      update,
      search: () => search.focus(),
      whole: () => draw(true),
      /** Return the departments in the order they stand in the table. */
      order: () => order,
      /** Put the focus on a department's row; the first where it does not stand in the table. */
      focus(folder) {
        go_to(Math.max(0, order.findIndex((row) => row.folder === folder)));
      },
    };
  };
})();
