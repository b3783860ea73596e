/* A year on the desk: the year page with the desk's buttons, building all with progress, and each department's steps in its view. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;

  /** The overview as the page takes it: what the records say, with every department of the folders and how it stands now. */
  function rows_of(found) {
    const overview = found.overview || jx.bare_overview(found.year);
    const rows = new Map(overview.departments.map((row) => [row.folder, row]));
    for (const now of found.departments) {
      const row = rows.get(now.folder) || jx.bare_row(now.folder, overview.columns);
      rows.set(now.folder, { ...row, state: now.state, notes: now.notes?.length ? now.notes : row.notes, problems: now.counts ?? row.problems });
    }
    return { ...overview, departments: [...rows.values()] };
  }

  /** What to do with a year now: [title, text, what the button does: "add", "build" or nothing]. */
  function next_of(found) {
    const none = found.departments.filter((item) => item.inputs && ["未交", "未生成"].includes(item.state));
    const wrong = found.departments.filter((item) => item.counts?.错误);
    const open = found.departments.filter((item) => item.state !== "已定稿");
    if (!found.departments.length) return ["加上部门", "这个年度还没有部门。", "add"];
    if (none.length) return ["放资料，再生成", `${found.departments.length} 个部门中 ${none.length} 个还没有生成。点一个部门放资料；资料齐了的，可以一次生成全部。`, "build"];
    if (wrong.length) return ["改正错误", `${wrong.length} 个部门有错误。点开部门，照每一条的“怎么办”改；改好以后再生成。`, "build"];
    if (open.length) return ["核对、改稿、定稿", `各部门都已生成，没有错误；${open.length} 个还没有定稿。点开部门，打开报告核对。`, ""];
    return ["全部定稿", "这个年度的部门都定稿了。", ""];
  }

  /** The view of a year: {show(folder, again), leave()}. */
  desk.year_view = (root, year, workspace) => {
    const strip = el("div", { class: "desk-year" });
    const place = el("div", {});
    jx.put(root, strip, place);
    const panels = new Map();
    let found = null;
    let view = null;
    let stamp = "";

    const panel = (folder) => {
      if (!panels.has(folder)) panels.set(folder, desk.department_panel(year, folder));
      return panels.get(folder);
    };

    async function build_all() {
      await desk.act({ action: "build", year, folder: "", force: false }, { title: `生成 ${year} 年度`, go: "生成全部" });
    }

    function add_departments() {
      const shown = jx.dialog({ title: `${year} 年度：加部门`, body: desk.new_form(workspace, { year, done: () => shown.close() }), buttons: [{ label: "关闭" }] });
    }

    function shared() {
      const take = async (files) => {
        for (const file of files) {
          const stands = await desk.send_file(`/api/years/${encodeURIComponent(year)}/shared`, file);
          if (stands) list.append(line(stands));
        }
        desk.changed();
      };
      const line = (file) => el("li", {}, desk.opener(file.path, file.name), " ", el("span", { class: "desk-quiet" }, `${desk.size(file.size)}，${desk.moment(file.modified)}`));
      const list = el("ul", { class: "desk-open-list" }, (found.shared || []).map(line));
      const body = el(
        "div",
        {},
        el("p", {}, "财政一次导出许多部门的决算、指标账、明细账，不用拆开，整个放在这里；部门名单.xlsx 说明哪个单位是哪个部门的。"),
        desk.drop_area("把许多部门一起导出的文件、部门名单拖到这里", take, { mark: "选择共享文件" }),
        list,
      );
      jx.dialog({ title: "许多部门一起导出的文件", body, buttons: [{ label: "关闭", kind: "primary" }] });
    }

    const actions = {
      hash: false,
      top_bar: false,
      open: (path) => desk.open(`outputs/${year}/${path}`).catch(desk.tell_error),
      code: (code) => desk.show_code(code).catch(desk.tell_error),
      overview_buttons: [
        { label: "生成全部", title: "有变化的部门重新生成", run: () => build_all().catch(desk.tell_error) },
        { label: "加部门", run: add_departments },
        { label: "共享的导出", title: "许多部门一起导出的文件、部门名单", run: shared },
      ],
      department_slot(element, row) {
        const shown = panel(row.folder);
        const active = shown.element.contains(document.activeElement) ? document.activeElement : null;
        element.append(shown.element);
        if (active) queueMicrotask(() => active.focus({ preventScroll: true }));
        shown.refresh().catch(desk.tell_error);
      },
      department_shown(folder) {
        strip.hidden = Boolean(folder);
        const wanted = desk.link(year, folder || "");
        if (decodeURI(location.hash) !== decodeURI(wanted)) location.hash = wanted;
      },
    };

    function draw_strip(folder) {
      strip.hidden = Boolean(folder);
      if (folder) return;
      const [title, text, what] = next_of(found);
      desk.redraw(strip, () =>
        jx.put(
          strip,
          el(
            "div",
            { class: "desk-next" },
            el("div", {}, el("p", { class: "desk-next-head" }, "下一步"), el("h2", {}, title), el("p", {}, text)),
            what === "build" ? desk.button("生成全部", build_all, { kind: "primary", mark: "生成全部部门" }) : what === "add" ? desk.button("加部门", add_departments, { kind: "primary" }) : null,
          ),
        ),
      );
    }

    async function load(folder) {
      const page = await desk.get(`${desk.address(year, folder)}/page`);
      return { ...page, problems: page.problems.map(desk.problem_on_page) };
    }

    async function show(folder, again = false) {
      const before = stamp;
      found = await desk.get(`/api/years/${encodeURIComponent(year)}`);
      const overview = rows_of(found);
      stamp = JSON.stringify(overview);
      if (!view) view = jx.year(place, overview, load, actions);
      else if (stamp !== before) view.update(overview);
      draw_strip(folder);
      if (!folder) {
        if (!again) view.overview();
      } else if (!overview.departments.some((row) => row.folder === folder)) location.hash = desk.link(year);
      else if (again) {
        await panel(folder).refresh();
        if (stamp !== before) await view.reload_department();
      } else await view.department(folder);
    }

    return {
      show,
      leave() {
        view?.destroy();
        for (const shown of panels.values()) shown.stop();
      },
    };
  };
})();
