/* 定稿: the clean file for submission; where something is not settled, what it is, and the way past it with a reason. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;

  const UNPROVEN = "Z015"; // points and standards nobody has published: a reason is asked once, nothing is forced

  /** 出定稿. `why`: "" as it comes, "reason" with a reason, "force" past what is not settled. */
  function finalize(found, why = "") {
    const asks = why ? [{ name: "reason", label: "理由", required: true, why: why === "force" ? "没有处理的问题和理由都写进回执" : "分值、评分标准还没有正式公布的，写一次理由，记进回执" }] : [];
    return desk.act({ action: "finalize", file: found.report.path, force: why === "force", reason: "" }, { title: why ? "写明理由，出定稿" : "出定稿", go: "出定稿", asks });
  }
  desk.finalize = finalize;

  function way_past(found, problems) {
    if (problems.every((item) => item.code === UNPROVEN || item.severity !== "错误") && problems.some((item) => item.code === UNPROVEN)) {
      return el("p", {}, "分值、评分标准还没有正式公布，写一次理由就可以出：", desk.button("写明理由，出定稿", () => finalize(found, "reason"), { kind: "primary" }));
    }
    return el(
      "details",
      { "data-mark": "仍然出定稿" },
      el("summary", {}, "确有理由，仍然要出"),
      el("p", {}, "没有处理的问题和理由都写进回执。没有接受的修订、会自己动作的内容，不能跳过。"),
      desk.button("写明理由，仍然出定稿", () => finalize(found, "force")),
    );
  }

  const last_try = (found) => desk.jobs().find((job) => job.action === "finalize" && job.folder === found.folder && job.year === found.year && desk.ended(job)) || null;

  /** Draw the panel. */
  desk.final_panel = (found) => {
    if (!found.report) return el("p", { class: "desk-empty" }, "报告生成、改好、检查过以后，在这里出上报的定稿。");
    const made = found.outputs.files.filter((file) => ["final", "receipt"].includes(file.role) && !file.name.endsWith(".json"));
    const last = last_try(found);
    const stopped = last && last.code === 1 && last.problems?.length ? last : null;
    return el(
      "div",
      {},
      el("p", {}, "定稿是上报用的干净文件：去掉系统的记号、批注和个人信息，文字、格式、表格一点不变。还有没处理完的，会逐处列出，不出定稿。"),
      el("p", {}, desk.button("出定稿", () => finalize(found), { kind: "primary" })),
      made.length && found.state === "已定稿" ? [el("h3", {}, "现在的定稿"), el("ul", { class: "desk-open-list" }, made.map((file) => el("li", {}, desk.opener(file.path, file.name), " ", el("span", { class: "desk-quiet" }, desk.moment(file.modified)))))] : null,
      stopped && found.state !== "已定稿"
        ? [
            el("h3", {}, "上一次没有出成，因为"),
            way_past(found, stopped.problems),
            desk.problems_by_severity(stopped.problems),
          ]
        : null,
    );
  };
})();
