/* The frame: head, which view, the lost server, what runs now. The address after # says the year and the department. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;
  const root = document.getElementById("desk-main");
  const running = el("div", { class: "desk-running" });
  let workspace = null;
  let view = null; // {key, refresh(), leave()}

  /** The address of a year or of a department of it. */
  desk.link = (year, folder = "") => `#/${encodeURIComponent(year)}${folder ? `/${encodeURIComponent(folder)}` : ""}`;

  const place = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decoded);

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text; // typed by hand
    }
  }

  function head() {
    const [year, folder] = place();
    const trail = [
      el("a", { href: "#/", class: "desk-name" }, "绩效自评"),
      year ? el("a", { href: desk.link(year), "aria-current": folder ? null : "page" }, `${year} 年度`) : null,
      folder ? el("a", { href: desk.link(year, folder), "aria-current": "page" }, folder) : null,
    ];
    const colours = el("div", {});
    jx.theme.mount(colours);
    jx.put(
      document.getElementById("desk-head"),
      el("nav", { "aria-label": "现在在哪里" }, trail),
      running,
      workspace ? desk.button("打开文件夹", () => desk.open(year ? `inputs/${year}${folder ? `/${folder}` : ""}` : "."), { kind: "link", title: workspace.path }) : null,
      colours,
    );
    document.title = [folder, year && `${year} 年度`, "绩效自评"].filter(Boolean).join(" · ");
  }

  function show_running() {
    const now = desk.jobs().filter((job) => !desk.ended(job));
    const first = now.slice(0, 1).map((job) => desk.button(running_words(job, now.length), () => show_job(job), { kind: "link", mark: "正在做" }));
    desk.redraw(running, () => jx.put(running, first));
  }

  function running_words(job, count) {
    const { done, total } = job.progress || {};
    return `正在做：${job.label}${total > 1 ? ` ${done}/${total}` : ""}${count > 1 ? `，另有 ${count - 1} 件` : ""}`;
  }

  function show_job(job) {
    const shown = jx.dialog({ title: job.label, body: desk.progress(job.id), buttons: [{ label: "关闭" }] });
    desk.finished(job.id).then((ended) => shown.element.isConnected && jx.put(shown.element.querySelector(".jx-dialog-body"), desk.result(ended)), desk.tell_error);
  }
  desk.show_job = show_job;

  function lost(why) {
    const line = document.getElementById("desk-lost");
    line.hidden = false;
    jx.put(
      line,
      el("strong", {}, why === "another" ? "程序已经重新启动，这个窗口接不上了。" : "和程序的联系断了。"),
      why === "another"
        ? " 请关掉这个窗口，从新打开的窗口接着做；在这里填了没有保存的内容，那里会有。"
        : " 填写的内容都还在，正在一遍遍重新联系。关掉了程序的，请重新打开“绩效自评”。",
    );
  }

  async function found() {
    document.getElementById("desk-lost").hidden = true;
    desk.say("和程序又联系上了");
    await refresh();
  }

  async function show() {
    const [year, folder = ""] = place();
    head();
    const key = year || "";
    if (view?.key !== key) {
      view?.leave?.();
      jx.put(root);
      root.className = "";
      view = { key, ...(year ? desk.year_view(root, year, workspace) : start()) };
    }
    await view.show(folder);
  }

  const start = () => ({ show: async () => desk.start_view(root, workspace) });

  let refreshing = null;
  let again = false;
  /** Read anew what the view shows; what comes while that goes on is read once more after it. */
  function refresh() {
    if (refreshing) again = true;
    else {
      refreshing = read_anew().finally(() => {
        refreshing = null;
        if (again) {
          again = false;
          refresh();
        }
      });
    }
    return refreshing;
  }

  async function read_anew() {
    try {
      workspace = await desk.get("/api/workspace");
      await view?.show(place()[1] || "", true);
    } catch (error) {
      if (!(error instanceof desk.Lost)) desk.tell_error(error);
    }
  }

  const shown = () => show().catch(desk.tell_error);

  async function begin() {
    desk.on("lost", lost);
    desk.on("found", found);
    desk.on("jobs", show_running);
    workspace = await desk.get("/api/workspace");
    desk.workspace = () => workspace;
    desk.take_jobs(workspace.jobs);
    desk.on("changed", refresh);
    addEventListener("hashchange", shown);
    desk.follow_jobs(workspace.revision);
    await show();
    document.body.dataset.ready = "yes";
  }
  begin().catch((error) => {
    if (!(error instanceof desk.Lost)) desk.tell_error(error);
    else desk.on("found", () => location.reload());
  });
})();
