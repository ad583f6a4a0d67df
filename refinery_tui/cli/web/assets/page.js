// What textual-serve's own page does in its template, with nothing from another host.
"use strict";

// The token is in a cookie now; it need not stand in the address, where it is read over a shoulder.
history.replaceState(null, "", location.pathname);

// xterm.js makes links of addresses in any text, a model's too: none leads anywhere.
window.open = () => null;

document.getElementById("terminal").dataset.sessionWebsocketUrl = location.origin.replace(/^http/, "ws") + "/ws";

// xterm.js measures the font once, when it starts: the font must be there by then.
const start = window.onload;
window.onload = async (event) => {
  await Promise.all(["16px", "italic 16px"].map((style) => document.fonts.load(style + " 'Roboto Mono'")));
  start(event);
};

// The keyboard is the app's from its first answer on: before it textual.js has nobody to tell of it.
new MutationObserver((changes, observer) => {
  if (document.body.classList.contains("-loaded")) {
    observer.disconnect();
    document.querySelector(".xterm-helper-textarea").focus();
  }
}).observe(document.body, { attributes: true, attributeFilter: ["class"] });
