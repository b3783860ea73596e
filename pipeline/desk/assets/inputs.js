/* 资料: what a department has handed in, what is lacking, what each file was taken for. Files are dropped here. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;
  const OWN = new Set(["说明.txt", "README.md", "readme.md", "列名对照.xlsx", "覆盖记录.xlsx", "评分标准.xlsx"]);
  const looks = new Map(); // by file as it stands: the promise of what it was taken for
  const looked = new Set(); // files somebody has looked at: they are looked at again where the 填报表 beside them changes

  /** The kinds of input: {kind, required, files (names), there}. */
  desk.needs = (found) => found.needs.map((need) => ({ ...need, there: need.files.length > 0 }));

  /** The newest look at a file as it stands now, beside the 填报表 as it stands; null where nobody has looked. */
  function look_of(file, found) {
    const form = found.inputs.files.find((other) => other.name === found.form?.name);
    const since = [file.modified, form?.modified ?? ""].sort().at(-1);
    return desk.jobs().find((job) => job.action === "inspect" && job.request?.file === file.path && desk.ended(job) && (job.started || job.queued) > since) || null;
  }

  const as_it_stands = (file, found) => `${file.path} ${file.modified} ${file.size} ${found.form?.sha256 ?? ""}`;

  /** Look at a file; returns the command's answer. */
  desk.inspect = async (path) => (await desk.act_quietly({ action: "inspect", file: path, kind: "" })).answer;

  /** What a file as it stands was taken for: looked at once, here or in another window. `anew`: something said since. */
  desk.look = (file, found, anew = false) => {
    const key = as_it_stands(file, found);
    looked.add(file.path);
    if (anew) looks.delete(key);
    if (!looks.has(key)) {
      const known = anew ? null : look_of(file, found);
      const answer = known ? desk.get(`/api/jobs/${known.id}`).then((job) => job.answer) : desk.inspect(file.path);
      looks.set(key, answer);
      answer.catch(() => looks.delete(key));
    }
    return looks.get(key);
  };

  /** Ask what a file is whose name says nothing; returns the kind, or an empty text. */
  const ask_kind = (file, guess) =>
    new Promise((resolve) => {
      let taken = "";
      const kinds = desk.workspace().kinds;
      const choice = (kind) => el("label", { class: "desk-choice" }, el("input", { type: "radio", name: "kind", value: kind, checked: kind === guess, on: { change: () => (taken = kind) } }), ` ${kind}`, kind === guess ? el("span", { class: "desk-quiet" }, "（看内容像是这一种）") : null);
      taken = guess;
      const body = el("div", {}, el("p", {}, `从文件名“${file.name}”看不出它是什么。选好以后，程序在它的名字前面写上这一种，内容不动。`), el("div", { class: "desk-choices" }, kinds.map(choice)));
      jx.dialog({ title: "这个文件是什么？", body, buttons: [{ label: "就是这一种", kind: "primary", run: () => taken !== "" }, { label: "都不是，只放着", run: () => void (taken = "") }], closed: () => resolve(taken) });
    });

  const ask_replace = (stands) =>
    new Promise((resolve) => {
      let yes = false;
      const body = el("p", {}, `“${stands.name}”已经有一份（${desk.size(stands.size)}，${desk.moment(stands.modified)}），与放进来的不同。换成新的？原来的一份移到“历次”，不会丢。`);
      jx.dialog({ title: "已经有同名的文件", body, buttons: [{ label: "换成新的", kind: "primary", run: () => void (yes = true) }, { label: "不换" }], closed: () => resolve(yes) });
    });

  /** Send one file to an address; asks before it replaces another. Returns the server's file, or null. */
  desk.send_file = async (address, file, name = file.name) => {
    const to = `${address}?name=${encodeURIComponent(name)}`;
    try {
      return (await desk.upload(to, file)).file;
    } catch (error) {
      const stands = error.status === 409 ? error.body.stands : null;
      if (!stands) throw error;
      if (stands.same) desk.say(`${name} 已经在了，内容一样`);
      if (stands.same || !(await ask_replace(stands))) return null;
      return (await desk.upload(`${to}&replaces=${stands.sha256}`, file)).file;
    }
  };

  const taken_as = (file) => ({ name: file.name, size: file.size, modified: file.modified });

  async function take_in(found, file) {
    const address = `${desk.address(found.year, found.folder)}/files`;
    const stands = await desk.send_file(address, file);
    if (!stands) return;
    desk.say(`放好了：${stands.name}`);
    const answer = await desk.look(stands, found);
    if (stands.kind) return;
    const kind = await ask_kind(file, answer?.kind || "");
    if (!kind) return;
    const named = await desk.send_file(address, file, `${kind}-${file.name}`);
    if (!named) return;
    await desk.post(`${address}/remove`, taken_as(stands));
    await desk.look(named, found);
  }

  async function take_all(found, files) {
    for (const file of files) await take_in(found, file);
    desk.changed();
  }

  function checklist(found) {
    const line = (need) => el(
      "li",
      { class: need.there ? "desk-there" : need.required ? "desk-lacking" : "desk-optional" },
      el("span", { class: "desk-tick", "aria-hidden": "true" }, need.there ? "✓" : need.required ? "！" : "–"),
      el("span", {}, need.kind),
      el("span", { class: "desk-quiet" }, need.there ? "已有" : need.required ? "必须有" : "可以没有"),
    );
    return el("ul", { class: "desk-checklist", "aria-label": "要放的资料" }, desk.needs(found).map(line));
  }

  function remover(found, file) {
    const remove = async () => {
      await desk.post(`${desk.address(found.year, found.folder)}/files/remove`, taken_as(file));
      desk.say(`${file.name} 移到了“历次”`);
      desk.changed();
    };
    return desk.button("拿走", remove, { kind: "link", title: "移到“历次”，不会丢", mark: `拿走 ${file.name}` });
  }

  /** One file: its line, and below it what it was taken for as soon as it is opened. */
  function file_item(found, file) {
    const body = el("div", { class: "desk-file-body" });
    const state = el("span", {});
    const show = async () => {
      if (!body.childElementCount) jx.put(body, el("p", { class: "desk-quiet", role: "status" }, "正在看……"));
      const answer = await desk.look(file, found);
      if (!answer) return void jx.put(body, el("p", { class: "desk-quiet" }, "没有看成，请再点一次"));
      const open = desk.unrecognised(answer);
      jx.put(state, desk.recognised_mark(answer, open));
      if (open) item.open = true;
      desk.redraw(body, () => jx.put(body, desk.recognised(found, file, answer)));
    };
    const item = el(
      "details",
      { class: "desk-file", "data-mark": `文件 ${file.name}`, on: { toggle: () => item.open && !OWN.has(file.name) && !body.childElementCount && show().catch(desk.tell_error) } },
      el("summary", {}, el("strong", {}, file.name), file.kind ? desk.mark(file.kind, "good") : OWN.has(file.name) ? null : desk.mark("没有用上", "warn"), state, el("span", { class: "desk-quiet" }, `${desk.size(file.size)}，${desk.moment(file.modified)}`)),
      el("div", { class: "desk-file-buttons" }, desk.opener(file.path, "打开"), OWN.has(file.name) ? null : remover(found, file)),
      OWN.has(file.name) ? null : body,
    );
    if (looked.has(file.path) || look_of(file, found)) show().catch(desk.tell_error);
    return item;
  }

  /** Draw the panel. */
  desk.inputs_panel = (found) =>
    el(
      "div",
      {},
      checklist(found),
      desk.drop_area("把导出的文件拖到这里：决算报表、填好的填报表，有预算指标账、支出明细账、文字材料的一并放进来", (files) => take_all(found, files), { mark: "选择资料文件" }),
      el("h3", {}, "已经放好的文件"),
      found.inputs.files.length ? el("div", { class: "desk-file-list" }, found.inputs.files.map((file) => file_item(found, file))) : el("p", { class: "desk-empty" }, "还没有文件"),
      el("p", { class: "desk-hint" }, "点文件名左边的三角，看程序把它认作什么。", desk.opener(found.inputs.path, "打开这个文件夹")),
    );
})();
