/* 改稿: the report is edited in Word; then check, decide on each difference, take the decisions over, refresh. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;
  const MEANING = { 保留: "数改得对，写明理由", 还原: "改错了，换回原来的数", 改填报表: "数改得对，去改填报表" };
  const ORDER = ["错误", "警告", "提示"];

  const key_of = (found, row, what) => `处理 ${found.year}/${found.folder} ${row.编号} ${row.位置} ${row.数据项键} ${row.现值} ${what}`;

  /** What is chosen for a row: the draft, else what stands in the list. */
  const chosen = (found, row) => desk.drafts.read(key_of(found, row, "处理")) ?? row.处理 ?? "";
  const reason = (found, row) => desk.drafts.read(key_of(found, row, "理由")) ?? row.理由 ?? "";
  const drafted = (found, row) => chosen(found, row) !== (row.处理 ?? "") || reason(found, row) !== (row.理由 ?? "");

  /** The rows of 检查结果 by the number they are about: one decision each. `rows`: the one decided on first, then what else it does. */
  function groups_of(found) {
    const groups = new Map();
    for (const row of found.checked?.rows || []) {
      const key = row.数据项键 ? `${row.数据项键} ${row.现值}` : `行 ${row.row}`;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(row);
    }
    return [...groups.values()].map((rows) => {
      const ranked = [...rows].sort((one, other) => Number(Boolean(other.处理)) - Number(Boolean(one.处理)) || ORDER.indexOf(one.级别) - ORDER.indexOf(other.级别));
      return { row: ranked[0], also: ranked.slice(1) };
    });
  }

  /** What asks for a decision and has none. */
  desk.undecided = (found) => groups_of(found).filter(({ row }) => row.级别 === "错误" && !row.处理);

  function choices(found, row) {
    const name = `choice-${row.row}`;
    const fields = desk.workspace().decisions.map((word) => el("input", { type: "radio", name, value: word }));
    desk.drafts.choice(fields, key_of(found, row, "处理"), row.处理 ?? "");
    return el("fieldset", { class: "desk-decision" }, el("legend", { class: "desk-hidden" }, `怎样处理：${row.位置}`), fields.map((field) => el("label", { class: "desk-choice", title: MEANING[field.value] }, field, ` ${field.value}`)));
  }

  const changed_number = (row) =>
    el("p", { class: "desk-change-line" }, el("span", {}, `${row.数据项 || row.数据项键}：`), row.原值 ? el("del", {}, row.原值) : null, row.原值 && row.现值 ? " → " : null, row.现值 ? el("ins", {}, row.现值) : null);

  function row_item(found, { row, also }) {
    const why = desk.drafts.keep(el("input", { type: "text", "aria-label": `理由：${row.位置}`, placeholder: "理由（保留的必须写）", maxlength: 500 }), key_of(found, row, "理由"), row.理由 ?? "");
    return el(
      "li",
      { class: `desk-problem desk-edge-${row.级别 === "错误" ? "bad" : row.级别 === "警告" ? "warn" : "plain"}` },
      el("p", { class: "desk-problem-title" }, jx.parts.severity(row.级别), el("strong", {}, row.问题), desk.button(row.编号, () => desk.show_code(row.编号), { kind: "link", mark: `编号 ${row.编号} ${row.row}` })),
      row.数据项键 ? changed_number(row) : desk.facts([["现在是", row.现值], ["应为", row.原值]]),
      el("p", { class: "desk-quiet" }, [row.位置, desk.on_page(row.说明 ?? ""), row.修改人].filter(Boolean).join("；")),
      also.length ? el("ul", { class: "desk-quiet" }, also.map((each) => el("li", {}, `${each.问题}：${each.说明 || each.位置}`))) : null,
      el("div", { class: "desk-decide" }, choices(found, row), why),
    );
  }

  /** Save what was chosen into 检查结果.xlsx. */
  async function save(found) {
    const rows = found.checked.rows.filter((row) => drafted(found, row));
    const lacking = rows.find((row) => chosen(found, row) === "保留" && !reason(found, row).trim());
    if (lacking) {
      const field = [...document.querySelectorAll("[data-draft]")].find((item) => item.dataset.draft === key_of(found, lacking, "理由"));
      field?.setAttribute("aria-invalid", "true");
      field?.focus();
      desk.say("选了“保留”的，请写一句理由");
      return;
    }
    const sent = rows.map((row) => ({ row: row.row, decision: chosen(found, row), reason: reason(found, row).trim() }));
    const job = await desk.act({ action: "decide", file: found.report.path, sha256: found.checked.sha256, rows: sent }, { title: `保存 ${sent.length} 处处理`, go: "保存" });
    if (job?.state !== "done" || job.code > 1) return;
    desk.drafts.drop(...rows.flatMap((row) => [key_of(found, row, "处理"), key_of(found, row, "理由")]));
    desk.changed();
  }

  function difference_list(found) {
    const rows = found.checked.rows;
    if (!rows.length) return el("p", { class: "desk-empty" }, "检查过，没有发现要处理的。");
    const found_groups = groups_of(found);
    const groups = ORDER.map((severity) => [severity, found_groups.filter((group) => group.row.级别 === severity)]).filter(([, list]) => list.length);
    const part = ([severity, list]) => el("details", { class: "desk-severity", open: severity !== "提示" || groups.length === 1, "data-mark": `处理 ${severity}` }, el("summary", {}, jx.parts.severity(severity, list.length)), el("ul", { class: "desk-problems" }, list.map((group) => row_item(found, group))));
    const waiting = el("span", { class: "desk-quiet", "aria-live": "polite" });
    const button = desk.button("保存处理", () => save(found), { kind: "primary" });
    const show = () => {
      const count = rows.filter((row) => drafted(found, row)).length;
      button.disabled = count === 0;
      jx.put(waiting, count ? `选了 ${count} 处，还没有保存` : "");
    };
    const area = el(
      "div",
      { on: { input: show, change: show } },
      el("ul", { class: "desk-meaning" }, Object.entries(MEANING).map(([word, text]) => el("li", {}, el("strong", {}, word), ` ${text}`))),
      groups.map(part),
      el("div", { class: "desk-save" }, button, waiting),
    );
    show();
    return area;
  }

  const COARSE = "U050"; // what the report shows is coarser than the number

  /** The kept rows whose exact number has yet to be said: the last taking over named them. */
  desk.inexact = (found) => {
    const tries = desk.jobs().filter((job) => job.action === "accept" && job.folder === found.folder && job.year === found.year && job.state === "done");
    const at = tries.findIndex((job) => job.problems.some((item) => item.code === COARSE));
    if (at < 0 || !found.checked) return [];
    const settled = new Set(tries.slice(0, at).map((job) => job.request?.key).filter(Boolean));
    const rows = new Set(tries[at].problems.filter((item) => item.code === COARSE).map((item) => Number(/\d+$/.exec(item.cell)?.[0])));
    return found.checked.rows.filter((row) => rows.has(row.row) && row.处理 === "保留" && !settled.has(row.数据项键));
  };

  /** Take the kept numbers over into 覆盖记录. */
  desk.accept = (found) => desk.act({ action: "accept", file: found.report.path }, { title: "记下保留的数", go: "记下来" });

  function exact_item(found, row) {
    const value = desk.drafts.keep(el("input", { type: "text", inputmode: "decimal", "aria-label": `准确到分的数（元）：${row.数据项}`, placeholder: "准确到分的数（元）" }), key_of(found, row, "准确"));
    const take = (more, title) => desk.act({ action: "accept", file: found.report.path, key: row.数据项键, reason: row.理由, ...more }, { title, go: "记下来" });
    const exactly = () => (value.value.trim() ? take({ value: value.value.trim().replaceAll(",", ""), display_only: false }, "按准确的数记") : value.focus());
    return el(
      "li",
      { class: "desk-exact" },
      el("p", {}, `${row.数据项} 改成了 ${row.现值}，看不出到分的准确数：`),
      el("p", {}, value, " ", desk.button("按这个数记", exactly, { mark: `按数 ${row.row}` }), " 或 ", desk.button("只改报告里的写法，数不变", () => take({ value: "", display_only: true }, "只改写法"), { mark: `写法 ${row.row}` })),
    );
  }

  /** What the saved decisions ask for next. */
  function follow_up(found) {
    const count = (word) => found.checked.rows.filter((row) => row.处理 === word).length;
    const [keep, back, form] = ["保留", "还原", "改填报表"].map(count);
    if (!keep && !back && !form) return null;
    const file = found.report.path;
    return el(
      "section",
      { class: "desk-follow" },
      el("h3", {}, "保存好的处理，接着办"),
      el(
        "ol",
        {},
        keep ? el("li", {}, `保留 ${keep} 处：`, desk.button("记进覆盖记录", () => desk.accept(found)), " 以后每次生成都用它") : null,
        desk.inexact(found).map((row) => exact_item(found, row)),
        form ? el("li", {}, `改填报表 ${form} 处：`, found.form ? desk.opener(found.form.path, "打开填报表") : null, " 改好、保存、关上") : null,
        keep || back || form ? el("li", {}, back ? `还原 ${back} 处，其余照新资料：` : "照新资料：", desk.button("更新报告", () => desk.act({ action: "refresh", file }, { title: "更新报告" }), { mark: "更新（处理以后）" })) : null,
      ),
    );
  }

  /** Check the report; the list of what is to decide comes with it. */
  desk.check = (found, annotate = false) => desk.act({ action: "check", file: found.report.path, annotate }, { title: "检查改过的报告", go: "检查" });
  /** Refresh the report. */
  desk.refresh = (found) => desk.act({ action: "refresh", file: found.report.path }, { title: "更新报告", go: "更新" });

  /** Draw the panel. */
  desk.edited_panel = (found) => {
    if (!found.report) return el("p", { class: "desk-empty" }, "报告生成以后，在 Word 或 WPS 里改；改完回到这里检查。");
    const documents = found.outputs.files.filter((file) => file.role === "document");
    const annotate = desk.drafts.tick(el("input", { type: "checkbox" }), `批注稿 ${found.year}/${found.folder}`);
    return el(
      "div",
      {},
      el(
        "section",
        {},
        el("h3", {}, "一 改稿"),
        el("p", {}, "打开报告，在 Word 或 WPS 里直接改，保存。始终改这一个文件："),
        el("p", { class: "desk-report" }, desk.opener(found.report.path, found.report.name), jx.parts.state(found.state)),
        documents.length ? el("p", { class: "desk-quiet" }, "一起生成的：", documents.map((file) => [desk.opener(file.path), " "])) : null,
      ),
      el(
        "section",
        {},
        el("h3", {}, "二 检查"),
        el("p", {}, "改完、保存、关上 Word 以后检查：改了哪些数，前后是否矛盾。报告本身不动。"),
        el("p", {}, desk.button("检查报告", () => desk.check(found, annotate.checked), { kind: "primary" }), " ", el("label", { class: "desk-choice" }, annotate, " 另存一份批注稿，逐处写上批注")),
      ),
      el("section", {}, el("h3", {}, "三 逐处处理"), found.checked ? [el("p", { class: "desk-quiet" }, `依据 ${found.checked.name}。`, desk.opener(`${found.outputs.path}/${found.checked.name}`, "用 Excel 打开")), difference_list(found), follow_up(found)] : el("p", { class: "desk-empty" }, "检查以后，在这里逐处选 保留、还原、改填报表。")),
      el(
        "section",
        {},
        el("h3", {}, "资料改了"),
        el("p", {}, "填报表、决算报表改过以后，把新的数更新进改过的报告；人写的一个字也不丢。"),
        desk.button("更新报告", () => desk.refresh(found)),
      ),
    );
  };
})();
