/* The year page: jx.year(root, overview, load_department, actions). The same in the static file and on the desk. */
"use strict";

(() => {
  const { el } = jx;

  const KEYS = [
    ["/", "查找部门"],
    ["↑ ↓ Home End", "在各部门之间移动"],
    ["Enter", "打开部门；打开一个数的来源"],
    ["Esc", "关闭来源；回到各部门；清空查找"],
    ["[ ]", "上一个、下一个部门（按表中的次序）"],
    ["Tab", "到下一个数或按钮"],
    ["?", "显示这些按键"],
  ];

  function help() {
    const rows = KEYS.map(([key, what]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)));
    jx.dialog({ title: "按键", body: el("dl", { class: "jx-keys" }, rows), buttons: [{ label: "知道了", kind: "primary" }] });
  }

  function top_bar(data, actions) {
    const themes = el("span", {});
    if (actions.theme !== false) jx.theme.mount(themes);
    return el(
      "div",
      { class: "jx-top" },
      el("div", { class: "jx-title" }, el("span", { class: "jx-title-main" }, `${data.year} 年度部门整体支出绩效自评`), data.tool && el("span", { class: "jx-title-tool" }, `jixiao ${data.tool}`)),
      el("span", { class: "jx-spring" }),
      el("button", { type: "button", class: "jx-button jx-small", on: { click: () => print() } }, "打印"),
      el("button", { type: "button", class: "jx-button jx-small", on: { click: help } }, "按键 ?"),
      themes,
    );
  }

  jx.year = (root, overview, load_department, actions = {}) => {
    let data = overview;
    let now = { folder: null, page: undefined };
    let scrolled = 0;
    let turn = 0;
    const hashed = actions.hash !== false;

    root.classList.add("jx");
    root.lang = "zh-CN";
    if (root.parentElement === document.body) document.body.classList.add("jx-body");
    const table = jx.overview(data, actions, (folder, key) => department(folder, key));
    const place = el("div", { hidden: true });
    const source = jx.source.panel({ closed: () => write_hash(), shown: (key) => write_hash(key) });
    const main = el("main", { class: "jx-main" }, table.element, place);
    jx.put(root, actions.top_bar === false ? null : top_bar(data, actions), main, source.element);

    const row_of = (folder) => data.departments.find((row) => row.folder === folder) ?? null;

    function write_hash(key = "") {
      if (!hashed) return;
      const wanted = now.folder === null ? "#/" : ["#/部门", encodeURIComponent(now.folder), ...(key ? [encodeURIComponent(key)] : [])].join("/");
      if (location.hash.split("/").map(decoded).join("/") !== wanted.split("/").map(decoded).join("/")) history.pushState(null, "", wanted);
    }

    function read_hash() {
      const [, kind, folder, key] = location.hash.split("/").map(decoded);
      if (decoded(kind ?? "") === "部门" && row_of(folder ?? "")) department(folder, key, { write: false });
      else show_overview({ write: false });
    }

    function decoded(text) {
      try {
        return decodeURIComponent(text);
      } catch {
        return text;
      }
    }

    function show_overview({ write = true } = {}) {
      const left = now.folder;
      turn += 1;
      source.hide();
      now = { folder: null, page: undefined };
      root.classList.remove("jx-one");
      place.hidden = true;
      place.replaceChildren();
      table.element.hidden = false;
      document.title = `${data.year} 年度部门整体支出绩效自评`;
      if (write) write_hash();
      if (left !== null) {
        table.focus(left);
        scrollTo(0, scrolled);
        actions.department_shown?.(null);
      }
    }

    async function department(folder, key = "", { write = true, again = false } = {}) {
      const row = row_of(folder);
      if (!row) return;
      if (now.folder === folder && !again) {
        if (key && now.page) source.open(now.page, key);
        else source.hide();
        return;
      }
      if (now.folder === null) scrolled = scrollY;
      const mine = ++turn;
      const before = again ? { scroll: scrollY, mark: mark_of(document.activeElement) } : null;
      source.hide();
      now = { folder, page: again ? now.page : undefined };
      table.element.hidden = true;
      place.hidden = false;
      root.classList.add("jx-one");
      if (write) write_hash(key);
      document.title = `${folder} · ${data.year} 年度绩效自评`;
      const waiting = again ? 0 : setTimeout(() => draw(row, undefined), 150); // most come before a word of waiting could be read
      const page = await loaded(row);
      clearTimeout(waiting);
      if (mine !== turn) return;
      now = { folder, page: page instanceof Error ? null : page };
      draw(row, page);
      scrollTo(0, before?.scroll ?? 0);
      const target = before ? (before.mark ? place.querySelector(before.mark) : null) : place.querySelector("h1");
      target?.focus({ preventScroll: true });
      actions.department_shown?.(folder);
      if (key && now.page) source.open(now.page, key);
    }

    /** Say how to find a number or section button again after the department was drawn anew. */
    function mark_of(element) {
      if (!element || !place.contains(element)) return "";
      const name = ["key", "section"].find((each) => element.dataset[each]);
      return name ? `[data-${name}="${CSS.escape(element.dataset[name])}"]` : "";
    }

    async function loaded(row) {
      if (row.data === null) return null;
      try {
        return await load_department(row.folder, row);
      } catch (fault) {
        return fault instanceof Error ? fault : new Error(String(fault));
      }
    }

    function neighbour(step) {
      const order = table.order();
      const at = order.findIndex((row) => row.folder === now.folder);
      const found = at < 0 ? null : order[at + step];
      return found ? () => department(found.folder) : null;
    }

    function draw(row, page) {
      const order = table.order();
      const at = order.findIndex((item) => item.folder === row.folder);
      const links = {
        back: () => show_overview(),
        previous: neighbour(-1),
        next: neighbour(1),
        place: at < 0 ? "" : `第 ${at + 1} / ${order.length} 个`,
        again: () => department(row.folder, "", { again: true }),
      };
      jx.put(place, jx.department(row, page, data, actions, links));
    }

    root.addEventListener("click", (event) => {
      const button = event.target.closest?.("button[data-key], button[data-place]");
      if (!button || !now.page) return;
      const from = source.element.contains(button) ? null : button;
      if (button.dataset.key) source.open(now.page, button.dataset.key, from);
      else source.open_place(now.page, JSON.parse(button.dataset.place), button);
    });

    function pressed(event) {
      if (!root.isConnected || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
      if (event.key === "Escape") return escape(event);
      if (jx.is_writing(event)) return undefined;
      const run = { "/": () => { if (now.folder !== null) show_overview(); table.search(); }, "?": help, "[": neighbour(-1), "]": neighbour(1) }[event.key];
      if (!run || root.closest("[hidden]")) return undefined;
      event.preventDefault();
      return run();
    }

    function escape(event) {
      if (source.is_open()) source.hide(true);
      else if (now.folder !== null && !jx.is_writing(event)) show_overview();
      else return;
      event.preventDefault();
    }

    const closed_details = new Set();
    function before_print() {
      table.whole();
      for (const item of root.querySelectorAll("details:not([open])")) {
        closed_details.add(item);
        item.open = true;
      }
    }
    function after_print() {
      for (const item of closed_details) item.open = false;
      closed_details.clear();
    }

    const listeners = [
      [document, "keydown", pressed],
      [window, "beforeprint", before_print],
      [window, "afterprint", after_print],
      ...(hashed ? [[window, "hashchange", read_hash], [window, "popstate", read_hash]] : []),
    ];
    for (const [target, event, run] of listeners) target.addEventListener(event, run);
    if (hashed) read_hash();
    else document.title = `${data.year} 年度部门整体支出绩效自评`;
    jx.first_rows = performance.now();

    return {
      overview: () => show_overview(),
      department: (folder, key) => department(folder, key),
      source: (key) => now.page && source.open(now.page, key),
      reload_department: () => now.folder !== null && department(now.folder, "", { again: true }),
      /** Take newer data; search, filters, sort and the open department stay. */
      update(next) {
        data = next;
        table.update(next);
        const row = now.folder === null ? null : row_of(now.folder);
        if (now.folder !== null && !row) show_overview();
      },
      destroy() {
        for (const [target, event, run] of listeners) target.removeEventListener(event, run);
        root.replaceChildren();
      },
    };
  };
})();
