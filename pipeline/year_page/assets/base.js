/* The namespace, elements, links: what every part of the year page stands on. Text becomes a text node, never markup. */
"use strict";
globalThis.jx = globalThis.jx || {};

(() => {
  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "on") for (const [event, run] of Object.entries(value)) node.addEventListener(event, run);
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    add(node, children);
    return node;
  }

  function add(node, children) {
    for (const child of children) {
      if (Array.isArray(child)) add(node, child);
      else if (child !== null && child !== undefined && child !== false) node.append(child instanceof Node ? child : String(child));
    }
  }

  /** Make an element: attributes by name, `on` for listeners; children are elements or texts, null is nothing. */
  jx.el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

  /** Make an SVG element, with the same rules. */
  jx.svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  /** Put other children in an element. */
  jx.put = (node, ...children) => {
    node.replaceChildren();
    add(node, children);
    return node;
  };

  /** Return a relative address of a file below the year's folder. No scheme can come of a path. */
  jx.address = (path) => "./" + String(path).split("/").map(encodeURIComponent).join("/");

  /** Return the last name of a path. */
  jx.file_name = (path) => String(path).split("/").pop();

  /** Tell whether a key press is writing in a field. */
  jx.is_writing = (event) => {
    const target = event.target;
    return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  };

  const remembered = (name) => {
    try {
      return localStorage.getItem("jixiao." + name);
    } catch {
      return null; // a browser may refuse a file its storage; nothing depends on it
    }
  };

  const remember = (name, value) => {
    try {
      localStorage.setItem("jixiao." + name, value);
    } catch {
      /* not kept: see above */
    }
  };

  const THEMES = [["", "随系统"], ["light", "浅色"], ["dark", "深色"]];

  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = "";

  /** Show the colours of a theme, without one those of the system, as long as it is chosen. */
  function choose_theme(name) {
    chosen = name;
    document.documentElement.dataset.theme = name || (system.matches ? "dark" : "light");
  }
  system.addEventListener("change", () => choose_theme(chosen));

  /** The colours of the page: as the system says, light, or dark. */
  jx.theme = {
    /** Put the switch into an element. */
    mount(element) {
      const now = remembered("theme") || "";
      const options = THEMES.map(([value, word]) => jx.el("option", { value, selected: value === now }, word));
      const change = (event) => {
        choose_theme(event.target.value);
        remember("theme", event.target.value);
      };
      element.append(jx.el("label", { class: "jx-theme" }, jx.el("span", {}, "颜色"), jx.el("select", { on: { change } }, options)));
    },
  };
  choose_theme(THEMES.some(([value]) => value === remembered("theme")) ? remembered("theme") : "");

  /**
   * Show a dialog in front of the page; Esc closes it and the focus goes back to where it was.
   * `body`: an element or text. `buttons`: [{label, kind, run}]; `run` may return false to keep it open.
   */
  jx.dialog = ({ title, body, buttons = [], closed = null, wide = false }) => {
    const before = document.activeElement;
    const heading = jx.el("h2", { id: "jx-dialog-title" }, title);
    const close = () => dialog.close();
    const press = (button) => jx.el(
      "button",
      { type: "button", class: button.kind === "primary" ? "jx-button jx-primary" : "jx-button", on: { click: () => button.run?.() !== false && close() } },
      button.label,
    );
    const dialog = jx.el(
      "dialog",
      { class: wide ? "jx jx-dialog jx-dialog-wide" : "jx jx-dialog", "aria-labelledby": "jx-dialog-title" },
      heading,
      jx.el("div", { class: "jx-dialog-body" }, body),
      jx.el("div", { class: "jx-dialog-buttons" }, buttons.map(press)),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.();
      closed?.();
    });
    document.body.append(dialog);
    dialog.showModal();
    return { element: dialog, close };
  };
})();
