/* The static file: the overview stands in it as JSON, each department packed (base64 of deflate), unpacked when it is opened.
   The departments may stand behind this script: the table is there before they are read. */
"use strict";

(() => {
  const overview = JSON.parse(document.getElementById("jx-overview").textContent);

  const whole = () => new Promise((done) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", done, { once: true });
    else done();
  });

  async function load_department(folder, row) {
    await whole();
    const element = document.getElementById("jx-data-" + row.data);
    if (!element) return null;
    if (typeof DecompressionStream === "undefined") throw new Error("这个浏览器太旧，解不开部门的数据；请用 Chrome、Edge 86 以上或 Firefox 113 以上的浏览器打开。");
    const bytes = Uint8Array.from(atob(element.textContent.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  jx.view = jx.year(document.getElementById("jx-page"), overview, load_department);
})();
