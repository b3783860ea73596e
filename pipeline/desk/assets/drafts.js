/* What is typed and not saved yet: kept beside the page (localStorage), so that no drawing anew, closed window or server
   that is gone loses a word; other windows see it. */
"use strict";

(() => {
  const desk = jx.desk;
  const BEGIN = "jixiao.draft.";
  const held = new Map(); // where a browser gives no storage, the window itself keeps them

  function read(key) {
    try {
      return localStorage.getItem(BEGIN + key);
    } catch {
      return held.get(key) ?? null;
    }
  }

  function write(key, text) {
    try {
      if (text === null) localStorage.removeItem(BEGIN + key);
      else localStorage.setItem(BEGIN + key, text);
    } catch {
      if (text === null) held.delete(key);
      else held.set(key, text);
    }
  }

  desk.drafts = {
    /** What was typed under a key; null where nothing waits to be saved. */
    read,
    /** Forget what was typed: it is saved. */
    drop(...keys) {
      for (const key of keys) write(key, null);
    },
    /** Let a field keep what is typed under a key; `saved` is what stands without a draft. Returns the field. */
    keep(field, key, saved = "") {
      field.dataset.draft = key;
      field.dataset.saved = saved;
      if (read(key) === saved) write(key, null); // saved meanwhile, here or elsewhere
      field.value = read(key) ?? saved;
      field.addEventListener("input", () => write(key, field.value === saved ? null : field.value));
      return field;
    },
    /** Let a box keep whether it is ticked; `saved` is how it stands without a draft. */
    tick(box, key, saved = false) {
      box.dataset.draft = key;
      box.checked = (read(key) ?? (saved ? "yes" : "no")) === "yes";
      box.addEventListener("change", () => write(key, box.checked === saved ? null : box.checked ? "yes" : "no"));
      return box;
    },
    /** Let a group of choices keep the one taken. */
    choice(fields, key, saved = "") {
      const taken = read(key) ?? saved;
      for (const field of fields) {
        field.dataset.draft = `${key}=${field.value}`;
        field.checked = field.value === taken;
        field.addEventListener("change", () => field.checked && write(key, field.value === saved ? null : field.value));
      }
      return fields;
    },
  };

  addEventListener("storage", (event) => {
    if (!event.key?.startsWith(BEGIN)) return;
    const key = event.key.slice(BEGIN.length);
    for (const field of document.querySelectorAll("[data-draft]")) {
      if (field === document.activeElement) continue;
      if (field.dataset.draft === key && field.type !== "checkbox") field.value = event.newValue ?? field.dataset.saved ?? "";
      else if (event.newValue !== null && field.dataset.draft === `${key}=${event.newValue}`) field.checked = true;
    }
    desk.tell("drafts");
  });

  /** Draw `element` anew by `draw`, with the focus and the caret left where they are. */
  desk.redraw = (element, draw) => {
    const active = element.contains(document.activeElement) ? document.activeElement : null;
    const mark = active && (active.dataset.draft || active.dataset.mark);
    const caret = active && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
    const open = new Set([...element.querySelectorAll("details[open][data-mark]")].map((item) => item.dataset.mark));
    draw();
    for (const item of element.querySelectorAll("details[data-mark]")) if (open.has(item.dataset.mark)) item.open = true;
    if (!mark) return;
    const now = [...element.querySelectorAll("[data-draft], [data-mark]")].find((item) => (item.dataset.draft || item.dataset.mark) === mark);
    if (!now) return;
    now.focus({ preventScroll: true });
    if (caret && caret[0] !== null) now.setSelectionRange?.(...caret);
  };
})();
