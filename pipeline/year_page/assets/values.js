/* Values as a person reads them. The exact value is rounded once, half up, with whole numbers: no amount passes a float. */
"use strict";

(() => {
  const ABSENT = { blank: "空", dash: "不适用", missing: "缺" };
  const UNITS = [["元", 1n], ["万元", 10_000n], ["亿元", 100_000_000n]];

  function grouped(digits) {
    return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  }

  /** Print a fraction of whole numbers with a number of places, half away from zero; `group` for thousands. */
  function quotient(num, den, places, { trim = false, group = true } = {}) {
    const scale = 10n ** BigInt(places);
    const size = num < 0n ? -num : num;
    const whole = (2n * size * scale + den) / (2n * den);
    const digits = whole.toString().padStart(places + 1, "0");
    const front = digits.slice(0, digits.length - places);
    let back = places ? digits.slice(digits.length - places) : "";
    if (trim) back = back.replace(/0+$/, "");
    const text = (group ? grouped(front) : front) + (back ? "." + back : "");
    return num < 0n && whole !== 0n ? "-" + text : text;
  }

  /** Return numerator and denominator of an exact value, in its own unit (元 of money); null where it is no number. */
  function exact(value) {
    switch (value?.kind) {
      case "money":
        return [BigInt(value.fen), 100n];
      case "money_fraction":
        return [BigInt(value.num), BigInt(value.den) * 100n];
      case "count":
        return [BigInt(value.count), 1n];
      case "ratio":
      case "score":
      case "number":
        return [BigInt(value.num), BigInt(value.den)];
      default:
        return null;
    }
  }

  /** Return a value as a number to sort and draw by; null where there is none. */
  function number(value) {
    if (typeof value === "number") return value;
    if (Array.isArray(value)) return value[0];
    const found = exact(value);
    return found ? Number(found[0]) / Number(found[1]) : null;
  }

  /** Return the 元, 万元 or 亿元 in which amounts (of 元, numbers) read best side by side. */
  function money_unit(amounts) {
    const largest = Math.max(0, ...amounts.filter((item) => item !== null).map(Math.abs));
    return largest >= 1e10 ? "亿元" : largest >= 1e4 ? "万元" : "元";
  }

  /** Print money in a unit, two places, without the unit's name. */
  function money(value, unit) {
    const found = exact(value);
    if (!found) return absent(value);
    const per = UNITS.find(([name]) => name === unit)[1];
    return quotient(found[0], found[1] * per, 2);
  }

  function absent(value) {
    return value?.kind in ABSENT ? ABSENT[value.kind] : "—";
  }

  /** Print any value: a text, a value object, or a pair of number and text. */
  function show(value, unit = "") {
    if (value === null || value === undefined) return "—";
    if (typeof value === "string") return value;
    if (typeof value === "number") return String(value);
    if (Array.isArray(value)) return value[1];
    switch (value.kind) {
      case "text":
        return value.text;
      case "money":
      case "money_fraction": {
        const best = money_unit([number(value)]);
        return money(value, best) + " " + best;
      }
      case "ratio":
        return percent(value);
      case "score":
        return quotient(...exact(value), 2, { trim: true }) + (unit === "分" ? " 分" : "");
      case "count":
      case "number":
        return quotient(...exact(value), 6, { trim: true, group: unit !== "年" }) + (unit && unit !== "号" && unit !== "数" ? " " + unit : "");
      default:
        return absent(value);
    }
  }

  /** Fill a printed number up to two places, so that points stand below each other in a column: 13.3% is 13.30%. */
  function two_places(text) {
    const parted = /^(-?[\d,]+)(?:\.(\d{0,2}))?(%?)$/.exec(text);
    return parted ? `${parted[1]}.${(parted[2] ?? "").padEnd(2, "0")}${parted[3]}` : text;
  }

  /** Print a score with two places and without its unit, for a column. */
  function points(value) {
    const found = exact(value);
    return found ? quotient(...found, 2) : two_places(show(value).replace(/ ?分$/, ""));
  }

  /** Print a ratio in per cent, two places. */
  function percent(value) {
    const found = exact(value);
    return found ? quotient(found[0] * 100n, found[1], 2, { group: false }) + "%" : absent(value);
  }

  /** Print a number (of a drawing, not of the report) with a few digits. */
  function rough(size, unit) {
    if (unit === "比例") return (size * 100).toFixed(2) + "%";
    return size.toLocaleString("zh-CN", { maximumFractionDigits: 2 });
  }

  const is_zero = (value) => (number(value) ?? 0) === 0;

  jx.values = { exact, number, money, money_unit, show, points, two_places, percent, quotient, rough, absent, is_zero, grouped, UNITS };
})();
