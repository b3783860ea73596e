/* The sections of a department beside its scores: money, execution, goals, variances, what was not checked, problems, changes. */
"use strict";

(() => {
  const { el, parts, values, charts } = jx;
  const R = "jx-r";

  /** 年初 → 调整 → 决算 by function class: exact numbers, and one bar a row on a common scale. */
  function classes(page) {
    if (!page.classes.length) return none("没有按功能分类的预算、决算数。");
    const amounts = page.classes.flatMap((line) => [line.opening, line.adjusted, line.final].map((key) => parts.number(page, key)));
    const unit = values.money_unit(amounts);
    const single = page.classes.filter((line) => !is_total(line));
    const scale = charts.scale((single.length ? single : page.classes).flatMap((line) => [line.opening, line.adjusted, line.final].map((key) => parts.number(page, key))));
    const row = (line) => ({
      cls: is_total(line) ? "jx-total" : null,
      cells: [
        [[parts.name(line.name), line.large && el("span", { class: "jx-tag" }, "差异较大")], ""],
        [parts.amount(page, line.opening, unit), R],
        [parts.amount(page, line.adjusted, unit), R],
        [parts.amount(page, line.final, unit), R],
        [parts.amount(page, line.variance, unit), R],
        [parts.figure(page, line.rate), R],
        [is_total(line) && single.length ? null : bar(page, line, scale), "jx-c-chart"],
      ],
    });
    const heads = ["功能分类", ["年初预算数", R], ["调整预算数", R], ["决算数", R], ["差异（调整－年初）", R], ["差异率", R], [legend(), "jx-c-chart"]];
    return [el("p", { class: "jx-unit" }, "单位：" + unit), parts.table(heads, page.classes.map(row), { cls: "jx-classes" })];
  }

  const is_total = (line) => line.key.endsWith("合计");

  function bar(page, line, scale) {
    const said = `${line.name}：年初 ${parts.shown(page, line.opening)}，调整 ${parts.shown(page, line.adjusted)}，决算 ${parts.shown(page, line.final)}`;
    const [opening, adjusted, final] = [line.opening, line.adjusted, line.final].map((key) => parts.number(page, key));
    if (![opening, adjusted, final].some(Boolean)) return null;
    return charts.budget_bar({ opening, adjusted, final }, scale, said);
  }

  const legend = () => el(
    "span",
    { class: "jx-legend" },
    el("span", { class: "jx-key jx-key-opening" }, "年初"),
    el("span", { class: "jx-key jx-key-adjusted" }, "调整"),
    el("span", { class: "jx-key jx-key-final" }, "决算"),
  );

  const none = (text) => el("p", { class: "jx-said jx-faint" }, text);

  /** Cumulative execution against 序时进度: the line, and the numbers below it. */
  function execution(page) {
    const quarters = page.execution.quarters;
    if (!quarters.length) return none("没有画：" + (page.execution.why_not || "没有各季度的累计支出"));
    const points = quarters.map((line) => ({
      label: line.name,
      share: parts.number(page, line.share),
      plan: parts.number(page, line.pace),
      text: parts.shown(page, line.share),
    }));
    const unit = values.money_unit(quarters.flatMap((line) => [parts.number(page, line.spent), parts.number(page, line.budget)]));
    const said = points.map((item) => `${item.label}累计执行率 ${item.text}，序时进度 ${item.plan === null ? "—" : values.rough(item.plan, "比例")}`).join("；");
    const row = (line, index) => [
      line.name,
      [parts.amount(page, line.spent, unit), R],
      [parts.amount(page, line.budget, unit), R],
      [parts.figure(page, line.share), R],
      [parts.figure(page, line.pace), R],
      [gap(points[index]), R],
      [parts.figure(page, line.ratio), R],
    ];
    const heads = ["截至", ["累计支出", R], ["全年预算", R], ["累计执行率", R], ["序时进度", R], ["与序时相比", R], ["执行率÷序时", R]];
    return el("div", { class: "jx-pair" }, charts.execution_line(points, said), el("div", {}, el("p", { class: "jx-unit" }, "单位：" + unit), parts.table(heads, quarters.map(row), { cls: "jx-quarters" })));
  }

  function gap({ share, plan }) {
    if (share === null || plan === null) return "—";
    const points = (share - plan) * 100;
    const size = Math.abs(points).toFixed(2);
    return Number(size) === 0 ? "持平" : points < 0 ? el("span", { class: "jx-behind" }, `慢 ${size} 个百分点`) : `快 ${size} 个百分点`;
  }

  const OUTCOMES = [[false, "■", "jx-error"], [null, "◇", "jx-warning"], [true, "●", "jx-ok"]];

  /** The goals: those not met first, then those that could not be judged; each with how it was judged. */
  function goals(page) {
    if (!page.goals.length) return none("没有绩效目标。");
    const order = (goal) => OUTCOMES.findIndex(([met]) => met === goal.met);
    const sorted = page.goals.map((goal, index) => [goal, index]).sort(([a, i], [b, j]) => order(a) - order(b) || i - j).map(([goal]) => goal);
    const scored = page.goals.some((goal) => page.figures[goal.score]);
    const row = (goal) => ({
      cls: goal.met === true ? null : "jx-lossy",
      cells: [
        [[parts.name(goal.name), place(goal) && el("p", { class: "jx-faint jx-sub" }, place(goal))], "jx-c-wide"],
        [outcome(page, goal), "jx-nowrap"],
        [parts.figure(page, goal.key + ".目标值", { text: goal.target || null }), "jx-c-mid"],
        [parts.figure(page, goal.key + ".实际完成值", { text: goal.actual || null }), "jx-c-mid"],
        [parts.figure(page, goal.rate), R],
        ...(scored ? [[[parts.figure(page, goal.score, { text: score(page, goal.score) }), " / ", parts.figure(page, goal.weight, { text: score(page, goal.weight) })], "jx-r jx-nowrap"]] : []),
        [[goal.reason && el("p", {}, goal.reason), goal.why && el("p", { class: "jx-faint jx-sub" }, goal.why)], "jx-c-wide"],
      ],
    });
    const heads = ["绩效目标", "完成情况", "目标值", "实际完成值", ["完成率", R], ...(scored ? [["得分／分值", R]] : []), "未完成原因、判断依据"];
    return parts.table(heads, sorted.map(row), { cls: "jx-goals" });
  }

  const place = (goal) => [goal.project && "项目：" + goal.project, goal.first, goal.second].filter(Boolean).join(" › ");

  function score(page, key) {
    const found = page.figures[key];
    return found && values.exact(found.value) ? values.show(found.value) : null;
  }

  function outcome(page, goal) {
    const [, shape, cls] = OUTCOMES.find(([met]) => met === goal.met) ?? OUTCOMES[1];
    return parts.sign(shape, goal.outcome || "无法判断", cls);
  }

  /** Variances with the reasons staff gave; one without a reason says so. */
  function variances(page) {
    if (!page.variances.length) return none("没有需要说明的差异。");
    const unit = values.money_unit(page.variances.flatMap((item) => [parts.number(page, item.base), parts.number(page, item.now)]));
    const row = (item) => [
      [[el("span", { class: "jx-faint" }, item.of + " "), parts.name(item.name)], ""],
      [parts.amount(page, item.base, unit), R],
      [parts.amount(page, item.now, unit), R],
      [parts.amount(page, item.amount, unit), R],
      [parts.figure(page, item.rate), R],
      [item.reason || el("span", { class: item.of === "功能分类" ? "jx-behind" : "jx-faint" }, "没有填写"), "jx-c-wide"],
    ];
    const heads = ["项目", ["比较的基数", R], ["现在的数", R], ["差异", R], ["差异率", R], "原因（单位填写）"];
    return [el("p", { class: "jx-unit" }, "单位：" + unit + "；功能分类比年初、调整预算，收入比年初预算、决算，三公经费比上年、本年决算"), parts.table(heads, page.variances.map(row))];
  }

  /** What could not be checked: by reason, the rules and sentences it concerns. */
  function unchecked(page) {
    if (!page.unchecked.length) return none("没有核对不了的。");
    const groups = new Map();
    for (const item of page.unchecked) {
      const name = item.kind + "\n" + item.reason;
      groups.set(name, [...(groups.get(name) ?? []), item]);
    }
    const KINDS = ["勾稽", "公式", "句子"];
    const ordered = [...groups.values()].sort((a, b) => KINDS.indexOf(a[0].kind) - KINDS.indexOf(b[0].kind) || b.length - a.length);
    const item = (group) => el(
      "details",
      { class: "jx-group" },
      el("summary", {}, el("span", { class: "jx-tag" }, group[0].kind), el("span", {}, group[0].reason || "没有说明原因"), el("span", { class: "jx-count" }, `${group.length} 项`)),
      el("ul", {}, group.map((each) => el("li", {}, each.id && el("code", { class: "jx-code" }, each.id), " ", each.what, each.where && el("span", { class: "jx-faint" }, "　" + each.where)))),
    );
    const rest = page.unchecked_left ? el("p", { class: "jx-note" }, `还有 ${page.unchecked_left} 项没有列出，见对账底稿。`) : null;
    return [el("p", { class: "jx-said" }, "没有核对的不等于相符。要核对的，按原因补上资料后重新生成；补不了的，请人工核对。"), ordered.map(item), rest];
  }

  /** Problems by cause: what follows from one stands below it. */
  function problems(page, actions) {
    if (!page.problems.length) return none("没有问题。");
    const rest = page.problems_left ? el("p", { class: "jx-note" }, `还有 ${page.problems_left} 个问题没有列出，见问题清单。`) : null;
    return [el("ul", { class: "jx-problems" }, page.problems.map((item) => problem(page, item, actions))), rest];
  }

  function problem(page, item, actions) {
    const where = [item.file, item.sheet, item.cell].filter(Boolean).join(" › ");
    const line = (term, text) => text && el("div", {}, el("dt", {}, term), el("dd", {}, text));
    const keys = item.keys.filter((key) => page.figures[key]);
    const numbers = keys.length ? el("div", {}, el("dt", {}, "有关的数"), el("dd", {}, keys.map((key) => [el("span", { class: "jx-faint" }, page.figures[key].label + " "), parts.figure(page, key), "　"]))) : null;
    return el(
      "li",
      { class: "jx-problem " + (parts.SEVERITY_CLASSES[item.severity] ?? "") },
      el("p", { class: "jx-problem-head" }, parts.severity(item.severity), " ", parts.code(actions, item.code), " ", el("strong", {}, item.title)),
      el("dl", {}, where && el("div", {}, el("dt", {}, "位置"), el("dd", {}, snippet_button(page, item, where))), line("现在是", item.found), line("应当是", item.expected), line("怎样处理", item.remedy), numbers),
      item.consequences?.length ? el("div", { class: "jx-consequences" }, el("p", { class: "jx-faint" }, `由它引起 ${item.consequences.length} 个：`), el("ul", { class: "jx-problems" }, item.consequences.map((child) => problem(page, child, actions)))) : null,
    );
  }

  function snippet_button(page, item, where) {
    if (!jx.source.snippet_of(page, { file: item.file, sheet: item.sheet, address: item.cell })) return parts.name(where);
    return el("button", { type: "button", class: "jx-num", "data-place": JSON.stringify([item.file, item.sheet, item.cell, item.title]), "aria-haspopup": "dialog", title: "看这里的单元格" }, parts.name(where));
  }

  /** What changed since the last build. */
  function changes(page) {
    if (!page.changes.length) return none("与上一次生成相比，主要数据和得分没有变化（或者这是第一次生成）。");
    const row = (item) => [item.label, [item.was?.shown ?? "没有", R], [parts.figure(page, item.key, { text: item.now?.shown ?? "没有" }), R], [difference(item), R]];
    return parts.table(["数据项", ["上一次", R], ["现在", R], ["变化", R]], page.changes.map(row));
  }

  function difference(item) {
    const [was, now] = [values.exact(item.was?.value), values.exact(item.now?.value)];
    if (!was || !now || item.was.value.kind !== item.now.value.kind) return "—";
    const num = now[0] * was[1] - was[0] * now[1];
    const den = now[1] * was[1];
    const sign = num > 0n ? "+" : "";
    if (item.now.value.kind === "ratio") return sign + values.quotient(num * 100n, den, 2, { group: false }) + " 个百分点";
    if (item.now.value.kind.startsWith("money")) return sign + values.quotient(num, den, 2) + " 元";
    return sign + values.quotient(num, den, 2, { trim: true });
  }

  jx.sections = { classes, execution, goals, variances, unchecked, problems, changes };
})();
