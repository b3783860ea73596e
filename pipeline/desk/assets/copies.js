/* 合并与比较: several edited copies into one; two reports side by side. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;
  const is_report = (file, found) => {
    const stem = found.report.name.replace(/\.docx$/, "");
    return /\.docx$/i.test(file.name) && !/（批注）/.test(file.name) && (is_copy(file) || file.name.startsWith(stem));
  };

  /** All reports of a department: the current one first, copies, 定稿, older ones. */
  function reports(found) {
    const files = [...found.outputs.files, ...found.outputs.history, ...(found.outputs.copies || [])].filter((file) => is_report(file, found));
    const seen = new Set();
    const once = files.filter((file) => !seen.has(file.path) && seen.add(file.path));
    const first = (file) => (file.path === found.report?.path ? 0 : is_copy(file) ? 1 : 2);
    return once.sort((one, other) => first(one) - first(other));
  }
  const is_copy = (file) => file.role === "copy" || file.path.split("/").includes("改稿");
  const where = (file, found) => (file.path === found.report?.path ? "现在的一份" : file.role === "final" ? "定稿" : is_copy(file) ? "改稿" : "历次");

  const select = (files, found, key, saved) =>
    desk.drafts.keep(el("select", {}, el("option", { value: "" }, "请选……"), files.map((file) => el("option", { value: file.path }, `${file.name}（${where(file, found)}，${desk.moment(file.modified)}）`))), `${key} ${found.year}/${found.folder}`, saved);

  async function take(found, files) {
    const address = `${desk.address(found.year, found.folder)}/copies`;
    for (const file of files) {
      const stands = await desk.send_file(address, file);
      if (stands) desk.say(`放好了：${stands.name}`);
    }
    desk.changed();
  }

  function merge_part(found, files) {
    const copies = files.filter((file) => file.path !== found.report.path);
    const originals = files.filter((file) => !is_copy(file));
    const base = select(originals, found, "合并原稿", found.report.path);
    const box = (file) => desk.drafts.tick(el("input", { type: "checkbox", value: file.path }), `合并 ${file.path}`, is_copy(file));
    const boxes = copies.filter((file) => file.role !== "final").map((file) => [box(file), file]);
    const go = async () => {
      const taken = boxes.filter(([input]) => input.checked).map(([, file]) => file.path).filter((path) => path !== base.value);
      if (!base.value) return void base.focus();
      if (taken.length < 2) return void desk.say("请至少放两份改稿，并打上勾");
      await desk.act({ action: "merge", base: base.value, copies: taken }, { title: "合并改稿", go: "合并" });
    };
    return el(
      "section",
      {},
      el("h3", {}, "几个处室分头改的：合并"),
      el("p", {}, "把各处室改过的报告都拖进来，与原稿逐段、逐行比较，合成一份。改得不一样的地方写上批注，由你来定。"),
      desk.drop_area("把各处室的改稿拖到这里（文件名各不相同）", (dropped) => take(found, dropped), { label: "选择改稿…", accept: ".docx" }),
      boxes.length ? el("fieldset", { class: "desk-copies" }, el("legend", {}, "要合并的改稿"), boxes.map(([input, file]) => el("label", { class: "desk-choice" }, input, ` ${file.name}`, el("span", { class: "desk-quiet" }, `（${where(file, found)}，${desk.moment(file.modified)}）`)))) : null,
      desk.field("原稿（当初发给各处室的那一份）", base),
      desk.button("合并", go, { kind: boxes.length > 1 ? "primary" : "" }),
    );
  }

  function diff_part(found, files) {
    const current = found.report.path;
    const left = select(files, found, "比较旧", files.find((file) => file.path !== current)?.path ?? "");
    const right = select(files, found, "比较新", current);
    const go = async () => {
      const lacking = [left, right].find((field) => !field.value);
      if (lacking) return void lacking.focus();
      if (left.value === right.value) return void desk.say("请选两份不同的");
      await desk.act({ action: "diff", left: left.value, right: right.value, page: true }, { title: "比较两份报告", go: "比较" });
    };
    return el("section", {}, el("h3", {}, "两份报告有什么不同：比较"), el("div", { class: "desk-pair" }, desk.field("旧的一份", left), desk.field("新的一份", right)), desk.button("比较", go));
  }

  /** Draw the panel. */
  desk.copies_panel = (found) => {
    if (!found.report) return el("p", { class: "desk-empty" }, "报告生成以后才有可以合并、比较的。");
    const files = reports(found);
    return el("div", {}, merge_part(found, files), diff_part(found, files));
  };
})();
