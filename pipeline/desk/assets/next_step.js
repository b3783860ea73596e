/* 下一步: where a department stands, and the one thing to do now. */
"use strict";

(() => {
  const desk = jx.desk;

  const build = (found) => desk.act({ action: "build", year: found.year, folder: found.folder, force: false }, { title: `生成 ${found.folder}`, go: "生成" });
  desk.build = build;

  const lacking = (found) => desk.needs(found).filter((need) => need.required && !need.there).map((need) => need.kind);
  const count = (found, severity) => found.counts?.[severity] ?? 0;
  const later = (one, other) => Boolean(one && other && one > other);

  /** Tell whether inputs are newer than the outputs: the server's word, else the times of the files. */
  function inputs_changed(found) {
    if (typeof found.changed === "boolean") return found.changed;
    const made = found.outputs.files.find((file) => file.role === "problems")?.modified;
    return found.inputs.files.some((file) => file.role === "input" && later(file.modified, made));
  }

  const since = (found, ...actions) => desk.jobs().some((job) => actions.includes(job.action) && job.year === found.year && job.folder === found.folder && job.state === "done" && job.ended >= (checked_file(found)?.modified ?? ""));
  const checked_file = (found) => found.outputs.files.find((file) => file.name === found.checked?.name);
  const report_file = (found) => found.outputs.files.find((file) => file.role === "report");

  const fresh = (found) => found.checked && !later(report_file(found)?.modified, checked_file(found)?.modified);

  /** What the differences that were found ask for; null where all is done. */
  function decisions(found) {
    const open = desk.undecided(found);
    if (open.length) return { step: "edited", title: `处理 ${open.length} 处不同`, text: "逐处选 保留、还原 或 改填报表，保留的写一句理由。", label: "去处理", run: null, target: ".desk-decision input" };
    if (desk.inexact(found).length) return { step: "edited", title: "写准确的数", text: "报告里的写法看不出到分的准确数。", label: "去写", run: null, target: ".desk-exact input" };
    const kept = found.checked.rows.some((row) => row.处理 === "保留" && row.级别 === "错误");
    if (kept && !since(found, "accept")) return { step: "edited", title: "记下保留的数", text: "记进覆盖记录，以后每次生成都用它。", label: "记进覆盖记录", run: () => desk.accept(found) };
    return null;
  }

  function edited(found) {
    if (!fresh(found)) {
      return { step: "edited", title: "检查改过的报告", text: "报告改过了。看看改了哪些数，前后是否矛盾。", label: "检查报告", run: () => desk.check(found) };
    }
    const back = found.checked.rows.some((row) => row.处理 === "还原");
    if (back && !since(found, "refresh", "build")) return { step: "edited", title: "更新报告", text: "选了还原的换回原来的数，其余照你改的。", label: "更新报告", run: () => desk.refresh(found) };
    return { step: "final", title: "出定稿", text: "改过、检查过，没有要处理的了。", label: "出定稿", run: () => desk.finalize(found) };
  }

  /** The steps, in order: name on the tab. */
  desk.STEPS = [["inputs", "资料"], ["gaps", "补填"], ["problems", "生成与问题"], ["edited", "改稿与检查"], ["copies", "合并与比较"], ["final", "定稿"]];

  /** The one thing to do now: {step, title, text, label, run}; `run` null where it is done in the panel of its step, at `target`; `also` another way. */
  desk.next_step = (found) => {
    const missing = lacking(found);
    if (found.state === "已定稿") return { step: "final", title: "已经定稿", text: "要再改的，改报告，再检查、再出一次定稿；以前的定稿留在“历次”。", label: "看定稿", run: null, target: ".desk-open-list button", done: true };
    if (missing.length && !found.report) return { step: "inputs", title: `放入${missing.join("、")}`, text: "把导出的文件拖到下面的框里，或点“选择文件”；填报表在 Excel 或 WPS 里填好。", label: "去放文件", run: null, target: ".desk-drop button" };
    if (!found.problems) return { step: "problems", title: "生成报告", text: "必需的资料都在了。生成大约要几秒钟，缺的、对不上的会逐条列出。", label: "生成报告", run: () => build(found) };
    if (found.state === "已修改" && fresh(found)) {
      const open = decisions(found);
      if (open) return open;
    }
    if (inputs_changed(found)) return { step: "problems", title: "重新生成", text: found.state === "已修改" ? "资料改过了。新的数更新进改过的报告，人写的不丢。" : "资料改过了，照新的再生成一次。", label: "重新生成", run: () => build(found) };
    if (found.state === "已修改") return edited(found);
    const open = desk.gaps(found).filter((gap) => gap.severity === "错误").length;
    if (open) return { step: "gaps", title: `补填 ${open} 格`, text: "填报表里缺的、对不上的格，在这里就能填；填好保存，再生成一次。", label: "去补填", run: null, target: ".desk-gap input" };
    if (count(found, "错误")) return { step: "problems", title: `改正 ${count(found, "错误")} 处错误`, text: "每一处都写着在哪个文件的哪一格、怎么改。改好以后再生成一次。", label: "看错误", run: null, target: ".desk-severity summary" };
    return { step: "edited", title: "打开报告，核对、改稿", text: "报告已经写好，没有错误。在 Word 或 WPS 里看一遍，要改的直接改，改完回到这里检查；不用改的，直接定稿。", label: "打开报告", run: () => desk.open(found.report.path), also: { label: "不用改，出定稿", run: () => desk.finalize(found) } };
  };

  /** How a step stands, for its tab: {mark, text}. */
  desk.step_state = (found, step) => {
    const states = {
      inputs: () => (lacking(found).length ? ["！", `缺 ${lacking(found).join("、")}`] : ["✓", "必需的都在"]),
      gaps: () => (!found.problems ? ["", ""] : desk.gaps(found).length ? [String(desk.gaps(found).length), `${desk.gaps(found).length} 格要看`] : ["✓", "没有要补的"]),
      problems: () => (!found.problems ? ["", "还没有生成"] : count(found, "错误") ? [String(count(found, "错误")), `错误 ${count(found, "错误")} 处`] : ["✓", "没有错误"]),
      edited: () => (found.state === "已修改" ? [desk.undecided(found).length ? String(desk.undecided(found).length) : "◆", "改过"] : ["", ""]),
      copies: () => ["", ""],
      final: () => (found.state === "已定稿" ? ["✓", "已定稿"] : ["", ""]),
    };
    const [mark, text] = states[step]();
    return { mark, text };
  };
})();
