/* Loads the scripts of the year page and of the desk, in the order their order.txt say. */
"use strict";

(async () => {
  const BOOT_OF_THE_FILE = "static.js"; // begins the static year page; the desk begins with main.js
  for (const room of ["year", "desk"]) {
    const order = await (await fetch(`/assets/${room}/order.txt`)).text();
    for (const name of order.split(/\s+/).filter((each) => each && each !== BOOT_OF_THE_FILE)) {
      const script = document.createElement("script");
      script.async = false; // in the order of asking
      script.src = `/assets/${room}/${name}`;
      document.head.append(script);
    }
  }
})();
