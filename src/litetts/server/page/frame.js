// What every page has: light or dark, and the API key.

import { $ } from "./dom.js";
import { askKey, key } from "./server.js";

/** `changed(what)` is called with "key" or "theme". */
export function frame(changed = () => {}) {
  $("key").addEventListener("click", askKey);
  $("key-dialog").addEventListener("close", () => {
    if ($("key-dialog").returnValue !== "save") return;
    key.set($("key-input").value.trim());
    changed("key");
  });

  const root = document.documentElement;
  const remembered = localStorage.getItem("litetts-theme");
  if (remembered) root.dataset.theme = remembered;
  $("theme").addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    localStorage.setItem("litetts-theme", root.dataset.theme);
    changed("theme");
  });
}
