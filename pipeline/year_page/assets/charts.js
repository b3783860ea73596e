/* Three drawings, as SVG: amounts of one row beside each other, a line against a plan, and where one department stands. */
"use strict";

(() => {
  const { svg } = jx;
  const part = (value, low, high) => (high > low ? ((value - low) / (high - low)) * 100 : 0);
  const at = (share) => share.toFixed(3) + "%";

  /** Return low and high of amounts with zero in: bars begin at zero. */
  function scale(amounts) {
    const known = amounts.filter((item) => item !== null);
    return [Math.min(0, ...known), Math.max(0, ...known)];
  }

  /**
   * Draw 年初 (a tick), 调整 (a wide pale bar) and 决算 (a narrow dark bar) of one row on a common scale.
   * `label` is read out instead of the drawing.
   */
  function budget_bar({ opening, adjusted, final }, [low, high], label) {
    const zero = part(0, low, high);
    const bar = (value, cls, y, height) => {
      if (value === null) return null;
      const end = part(value, low, high);
      return svg("rect", { class: cls, x: at(Math.min(zero, end)), y, width: at(Math.abs(end - zero)), height });
    };
    const tick = (value) => {
      if (value === null) return null;
      const x = at(part(value, low, high));
      return svg("line", { class: "jx-tick", x1: x, x2: x, y1: 1, y2: 21 });
    };
    return svg(
      "svg",
      { class: "jx-budget-bar", height: 22, width: "100%", role: "img", "aria-label": label },
      bar(adjusted, "jx-bar-adjusted", 4, 14),
      bar(final, "jx-bar-final", 8, 6),
      tick(opening),
      svg("line", { class: "jx-zero", x1: at(zero), x2: at(zero), y1: 0, y2: 22 }),
    );
  }

  function steps(most) {
    const step = most > 2 ? 0.5 : most > 1.2 ? 0.25 : 0.25;
    return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, index) => index * step);
  }

  /**
   * Draw cumulative execution (line, points) against 序时进度 (broken line), both as shares from zero.
   * `points`: [{label, share, plan, text}], share null where unknown; `text` is the label of the share.
   */
  function execution_line(points, label) {
    const [width, height, left, right, top, bottom] = [620, 260, 48, 138, 20, 34];
    const known = points.filter((item) => item.share !== null);
    const most = Math.max(1, ...known.map((item) => item.share), ...points.map((item) => item.plan ?? 0));
    const x = (index) => left + ((index + 1) / points.length) * (width - left - right);
    const y = (share) => height - bottom - (share / most) * (height - top - bottom);
    /** A line from nought; it breaks where a value is not known. */
    const path = (pick) => {
      let drawn = `M${left} ${y(0).toFixed(1)}`;
      let broken = false;
      points.forEach((item, index) => {
        const share = pick(item);
        if (share !== null) drawn += `${broken ? "M" : "L"}${x(index).toFixed(1)} ${y(share).toFixed(1)}`;
        broken = share === null;
      });
      return drawn;
    };
    const grid = steps(most).map((share) => [
      svg("line", { class: share ? "jx-grid" : "jx-zero", x1: left, x2: width - right, y1: y(share), y2: y(share) }),
      svg("text", { class: "jx-axis", x: left - 8, y: y(share) + 4, "text-anchor": "end" }, Math.round(share * 100) + "%"),
    ]);
    const last_known = points.map((item) => item.share !== null).lastIndexOf(true);
    const marks = points.map((item, index) => [
      svg("text", { class: "jx-axis", x: x(index), y: height - bottom + 20, "text-anchor": "middle" }, item.label),
      item.share === null ? null : svg("circle", { class: "jx-point", cx: x(index), cy: y(item.share), r: 4 }),
      item.share === null || index === last_known || (points.length > 6 && index % 3 !== 2)
        ? null
        : svg("text", { class: "jx-direct", x: x(index) + (behind(item) ? 8 : -8), y: y(item.share) + (behind(item) ? 18 : -9), "text-anchor": behind(item) ? "start" : "end" }, item.text),
    ]);
    const last = points[points.length - 1];
    const end = points[last_known];
    const names = apart(y(last.plan ?? 1), end ? y(end.share) : null, 17);
    return svg(
      "svg",
      { class: "jx-line", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
      grid,
      svg("path", { class: "jx-plan", d: path((item) => item.plan) }),
      svg("path", { class: "jx-actual", d: path((item) => item.share) }),
      marks,
      svg("text", { class: "jx-direct jx-plan-name", x: x(points.length - 1) + 14, y: names[0] + 4 }, "序时进度"),
      end && svg("text", { class: "jx-direct jx-actual-name", x: x(points.indexOf(end)) + 14, y: names[1] + 4 }, "累计执行率 " + end.text),
    );
  }

  const behind = (item) => item.plan === null || item.share <= item.plan;

  function apart(plan, actual, least) {
    if (actual === null || Math.abs(plan - actual) >= least) return [plan, actual];
    const middle = (plan + actual) / 2;
    return actual >= plan ? [middle - least / 2, middle + least / 2] : [middle + least / 2, middle - least / 2];
  }

  const BINS = 60;

  /** Count values in bins of equal width from low to high. */
  function bins(values, low, high, count = BINS) {
    const found = new Array(count).fill(0);
    for (const value of values) found[Math.min(count - 1, Math.floor(part(value, low, high) / (100 / count)))] += 1;
    return found;
  }

  function middle(values) {
    const ordered = [...values].sort((a, b) => a - b);
    const half = ordered.length >> 1;
    return ordered.length % 2 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2;
  }

  /**
   * Draw how departments' values lie, as columns of a histogram, the median as a line, and one department as a diamond.
   * Values beyond the fences (far from the middle) stand in the outermost column. `print(number)` makes the labels.
   */
  function strip(values, marked, print, label) {
    const [width, height, base, words] = [640, 80, 52, 74];
    const [low, high] = limits(values, marked);
    const counts = bins(values.map((value) => Math.min(high, Math.max(low, value))), low, high);
    const most = Math.max(...counts);
    const x = (value) => 12 + (part(Math.min(high, Math.max(low, value)), low, high) / 100) * (width - 24);
    const step = (width - 24) / BINS;
    const tall = Math.min(10, (base - 14) / most);
    const columns = counts.map((count, index) =>
      count ? svg("rect", { class: "jx-bin", x: 12 + index * step + 0.75, width: step - 1.5, y: base - Math.max(2, count * tall), height: Math.max(2, count * tall) }) : null,
    );
    const half = middle(values);
    const side = (value) => (x(value) < 70 ? "start" : x(value) > width - 70 ? "end" : "middle");
    const [least, greatest] = [Math.min(...values), Math.max(...values)];
    return svg(
      "svg",
      { class: "jx-strip", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
      svg("line", { class: "jx-zero", x1: 12, x2: width - 12, y1: base, y2: base }),
      columns,
      svg("line", { class: "jx-median", x1: x(half), x2: x(half), y1: 8, y2: base + 4 }),
      svg("text", { class: "jx-axis", x: x(half), y: words, "text-anchor": side(half) }, "中位 " + print(half)),
      x(least) < x(half) - 110 && svg("text", { class: "jx-axis", x: 12, y: words }, (least < low ? "最低 " : "") + print(least)),
      x(greatest) > x(half) + 110 && svg("text", { class: "jx-axis", x: width - 12, y: words, "text-anchor": "end" }, (greatest > high ? "最高 " : "") + print(greatest)),
      marked === null ? null : svg("path", { class: "jx-mark", d: `M${x(marked)} ${base - 9}l8 9l-8 9l-8 -9z` }),
    );
  }

  /** Return the ends of a scale: the values, but no further than three widths of the middle half beyond it. */
  function limits(values, marked) {
    const ordered = [...values].sort((a, b) => a - b);
    const quarter = (share) => ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))];
    const width = quarter(0.75) - quarter(0.25) || Math.abs(ordered[0]) || 1;
    const low = Math.max(ordered[0], quarter(0.25) - 3 * width);
    const high = Math.min(ordered[ordered.length - 1], quarter(0.75) + 3 * width);
    return low < high ? [low, high] : [low - width / 2, high + width / 2];
  }

  jx.charts = { budget_bar, execution_line, strip, scale, middle };
})();
