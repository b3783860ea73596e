/* 补填: the cells of 填报表 that problems name, each with a field beside it; saved into the workbook in one go. */
"use strict";

(() => {
  const desk = jx.desk;
  const { el } = jx;

  /** The cells to look at: those that a mere note names are left out. */
  desk.gaps = (found) => found.gaps.filter((gap) => gap.severity !== "提示");

  const key_of = (found, gap) => `填 ${found.year}/${found.folder} ${gap.sheet}!${gap.cell}`;
  const id_of = (gap) => `desk-gap-${gap.sheet}-${gap.cell}`;

  function input_of(found, gap) {
    const label = `${gap.sheet} ${gap.cell}`;
    const list = gap.choices?.length ? el("datalist", { id: `${id_of(gap)}-choices` }, gap.choices.map((choice) => el("option", { value: choice }))) : null;
    const input = el("input", { type: "text", id: id_of(gap), "aria-label": label, list: list?.id, autocomplete: "off", "data-sheet": gap.sheet, "data-cell": gap.cell });
    return el("span", { class: "desk-gap-input" }, desk.drafts.keep(input, key_of(found, gap), gap.value ?? ""), list);
  }

  /** One cell: where, what is wrong with it, the field. */
  function gap_row(found, gap) {
    return el(
      "li",
      { class: "desk-gap" },
      el("label", { for: id_of(gap), class: "desk-gap-where" }, gap.cell),
      el(
        "div",
        { class: "desk-gap-why" },
        el("p", {}, jx.parts.severity(gap.severity), " ", el("strong", {}, gap.label || gap.title), " ", desk.button(gap.code, () => desk.show_code(gap.code), { kind: "link", mark: `编号 ${gap.code} ${gap.cell}` })),
        el("p", { class: "desk-quiet" }, [gap.label ? gap.title : "", gap.found && `现在是：${gap.found}`, gap.expected && `应为：${gap.expected}`, desk.on_page(gap.remedy)].filter(Boolean).join("；")),
      ),
      input_of(found, gap),
    );
  }

  /** The fields of a panel whose text is not what stands in the workbook. */
  const typed = (area) => [...area.querySelectorAll("input[data-cell]")].filter((input) => input.value !== input.dataset.saved);

  /** Draw the panel. */
  desk.gaps_panel = (found) => {
    if (!found.problems) return el("p", { class: "desk-empty" }, "生成一次以后，这里列出填报表里缺的、对不上的格，在这里就能填。");
    const gaps = desk.gaps(found);
    if (!gaps.length) return el("p", { class: "desk-empty" }, "没有要补填的格。");
    const area = el("div", {});
    const sheets = [...new Set(gaps.map((gap) => gap.sheet))];
    const save = async () => {
      const fields = typed(area);
      if (!fields.length) return void area.querySelector("input")?.focus();
      const cells = fields.map((input) => ({ sheet: input.dataset.sheet, cell: input.dataset.cell, value: input.value }));
      const job = await desk.act({ action: "fill", file: found.form.path, sha256: found.form.sha256, cells }, { title: `把 ${cells.length} 格写进填报表`, go: "写进去" });
      if (job?.state !== "done" || job.code > 1) return;
      desk.drafts.drop(...fields.map((input) => input.dataset.draft));
      desk.changed();
    };
    const count = el("span", { class: "desk-quiet", "aria-live": "polite" });
    const show_count = () => jx.put(count, typed(area).length ? `填了 ${typed(area).length} 格，还没有保存` : "");
    area.addEventListener("input", show_count);
    jx.put(
      area,
      el("p", {}, `填报表里有 ${gaps.length} 格要看。金额写元，没有发生的写 0。也可以`, found.form ? desk.opener(found.form.path, "打开填报表自己填") : "打开填报表自己填", "，填好、保存、关上以后再生成。"),
      sheets.map((sheet) => el("section", { class: "desk-gap-sheet" }, el("h3", {}, sheet), el("ul", { class: "desk-gaps" }, gaps.filter((gap) => gap.sheet === sheet).map((gap) => gap_row(found, gap))))),
      el("div", { class: "desk-save" }, desk.button("保存到填报表", save, { kind: "primary", disabled: !found.form }), count),
    );
    show_count();
    return area;
  };
})();
