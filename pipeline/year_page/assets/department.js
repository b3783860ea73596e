/* One department: its head, its main figures, and the sections below, with a bar to go between them. */
"use strict";

(() => {
  const { el, parts, values } = jx;

  const bare = (points) => values.show(points).replace(/ ?分$/, "");

  function grade(row) {
    if (values.number(row.total) === null) return null;
    return el(
      "div",
      { class: "jx-score" },
      el("span", { class: "jx-score-number" }, bare(row.total)),
      el("span", { class: "jx-score-full" }, values.number(row.full) !== null ? ` / ${bare(row.full)} 分` : " 分"),
      row.grade && el("span", { class: "jx-grade" }, row.grade),
      row.rank?.[1] > 1 && el("span", { class: "jx-faint" }, `第 ${row.rank[0]} 名，共 ${row.rank[1]} 个`),
    );
  }

  function head(row, actions, links) {
    const buttons = (actions.department_buttons?.(row) ?? []).map((button) => el(
      "button",
      { type: "button", class: button.kind === "primary" ? "jx-button jx-primary" : "jx-button", title: button.title, disabled: button.disabled, on: { click: () => button.run(row) } },
      button.label,
    ));
    const files = [
      parts.file(actions, row.report, "打开报告"),
      parts.file(actions, row.problem_list, "问题清单"),
      parts.file(actions, row.paper, "对账底稿"),
    ];
    return el(
      "header",
      { class: "jx-head" },
      el(
        "div",
        { class: "jx-head-line" },
        el("button", { type: "button", class: "jx-button jx-back", title: "回到各部门（Esc）", on: { click: links.back } }, "← 各部门"),
        el("button", { type: "button", class: "jx-button", "aria-label": "上一个部门", title: "上一个部门（[）", disabled: !links.previous, on: { click: links.previous } }, "‹ 上一个"),
        el("button", { type: "button", class: "jx-button", "aria-label": "下一个部门", title: "下一个部门（]）", disabled: !links.next, on: { click: links.next } }, "下一个 ›"),
        el("span", { class: "jx-place" }, links.place),
        el("span", { class: "jx-spring" }),
        buttons,
        files,
      ),
      el("div", { class: "jx-head-main" }, el("div", { class: "jx-head-name" }, el("h1", { tabindex: "-1" }, parts.name(row.folder)), subtitle(row)), grade(row)),
      row.notes?.length ? el("ul", { class: "jx-notes" }, row.notes.map((note) => el("li", {}, note))) : null,
    );
  }

  const subtitle = (row) => el(
    "p",
    { class: "jx-subtitle" },
    parts.state(row.state),
    row.department && row.department !== row.folder && el("span", {}, parts.name(row.department)),
    row.pack && el("span", {}, "模板包 ", parts.name(row.pack)),
    row.title && el("span", {}, parts.name(row.title)),
    row.problems && Object.entries(row.problems).map(([word, count]) => (count ? parts.severity(word, count) : null)),
    row.problems && !Object.values(row.problems).some(Boolean) && el("span", {}, "没有问题"),
  );

  /** The main figures: every one a button that opens its source. */
  function main_figures(page) {
    const is_money = (item) => page.figures[item.key]?.value.kind === "money";
    const unit = values.money_unit(page.key_figures.filter(is_money).map((item) => parts.number(page, item.key)));
    const text = (item) => (is_money(item) ? `${values.money(page.figures[item.key].value, unit)} ${unit}` : null);
    return el(
      "dl",
      { class: "jx-figures" },
      page.key_figures.map((item) => el("div", { class: item.compared ? "jx-rate" : null }, el("dt", {}, item.name), el("dd", {}, parts.figure(page, item.key, { text: text(item) })))),
    );
  }

  const count = (number) => (number ? el("span", { class: "jx-count" }, number) : null);

  function sections(page, row, data, actions) {
    const made = jx.sections;
    const unmet = page.goals.filter((goal) => goal.met !== true).length;
    const lost = jx.scores.lossy(page).length;
    const open_unchecked = page.unchecked.length + page.unchecked_left;
    const with_figures = Object.keys(page.figures).length > 0;
    const always = [
      ["problems", "问题（按原因）", null, page.problems.length + page.problems_left, made.problems(page, actions)],
      ["unchecked", "没有核对的", null, open_unchecked, with_figures ? made.unchecked(page) : el("p", { class: "jx-said" }, "资料没有读全，什么都没有核对：先处理上面的问题。")],
      ["changes", "与上一次生成相比", null, page.changes.length, made.changes(page)],
    ];
    if (!with_figures) return always;
    return [
      ["scores", "评分与失分", lost ? `${lost} 项失分` : null, lost, [jx.scores.losses(page), page.scores.length ? jx.scores.tree(page, actions) : null]],
      ["classes", "年初 → 调整 → 决算", "按功能分类", 0, made.classes(page)],
      ["execution", "累计执行与序时进度", null, 0, made.execution(page)],
      ["goals", "绩效目标", page.goals.length ? `${page.goals.length} 项，${unmet} 项没有完成或无法判断` : null, unmet, made.goals(page)],
      ["variances", "差异与原因", null, 0, made.variances(page)],
      ["comparison", "与其他部门比较", "同一模板包；总分比同一评分标准的部门", 0, jx.comparison.distribution(page, row, data)],
      ...always,
    ];
  }

  function bar(list, go) {
    return el(
      "nav",
      { class: "jx-bar", "aria-label": "本页各部分" },
      list.map(([id, title, , number]) => el("button", { type: "button", class: "jx-bar-item", "data-section": id, on: { click: () => go(id) } }, title, count(number))),
    );
  }

  /**
   * Draw a department. `page` is undefined while it is loaded, null where there is none, an Error where it could not be read.
   * `links`: back, previous, next (functions or null), place (text), again.
   */
  jx.department = (row, page, data, actions, links) => {
    const slot = el("div", { class: "jx-slot" });
    const element = el("div", { class: "jx-view-department" }, head(row, actions, links), slot);
    if (page instanceof Error) {
      element.append(el("div", { class: "jx-card" }, el("p", { class: "jx-said" }, "这个部门的数据读不出来：" + page.message), el("button", { type: "button", class: "jx-button", on: { click: links.again } }, "再试一次")));
    } else if (page === null) {
      element.append(el("p", { class: "jx-card jx-said" }, row.state === "未交" ? "还没有交资料，没有可以看的数。" : "没有这个部门的页面数据：生成一次以后才有。"));
    } else if (page === undefined) {
      element.append(el("p", { class: "jx-card jx-said jx-waiting", role: "status" }, "正在打开……"));
    } else {
      fill(element, row, page, data, actions);
    }
    actions.department_slot?.(slot, row, page instanceof Error ? null : page);
    return element;
  };

  function fill(element, row, page, data, actions) {
    const list = sections(page, row, data, actions);
    let held = 0; // a section asked for is the one being read, also where the page ends before it can stand at the top
    const go = (id) => {
      held = Date.now() + 600;
      mark(navigation, id);
      const target = element.querySelector("#jx-" + id);
      target.scrollIntoView({ block: "start" });
      target.querySelector("h2").focus({ preventScroll: true });
    };
    const navigation = bar(list, go);
    element.append(
      page.head.withheld ? el("p", { class: "jx-card jx-said jx-error" }, "没有生成报告：" + page.head.withheld) : "",
      page.key_figures.length ? el("section", { class: "jx-section jx-section-first", "aria-label": "主要数据" }, main_figures(page)) : "",
      navigation,
      ...list.map(([id, title, aside, , content]) => parts.section(id, title, aside, content)),
    );
    watch(element, navigation, () => Date.now() < held);
  }

  function mark(navigation, id) {
    for (const item of navigation.children) {
      if (item.dataset.section === id) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
  }

  /** Mark in the bar which section is being read. */
  function watch(element, navigation, is_held) {
    const seen = new Set();
    const observer = new IntersectionObserver(
      (entries) => {
        if (!element.isConnected) return observer.disconnect();
        for (const entry of entries) entry.isIntersecting ? seen.add(entry.target.id) : seen.delete(entry.target.id);
        const first = [...element.querySelectorAll(".jx-section[id]")].find((section) => seen.has(section.id));
        if (!is_held()) mark(navigation, first?.id.replace("jx-", ""));
        return undefined;
      },
      { rootMargin: "-80px 0px -60% 0px" },
    );
    for (const section of element.querySelectorAll(".jx-section[id]")) observer.observe(section);
  }
})();
