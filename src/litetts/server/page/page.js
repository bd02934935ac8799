// The frame of the page: views, theme, API key, and requests with it.

import { Studio } from "./studio.js";
import { Dashboard } from "./dashboard.js";

export const $ = (id) => document.getElementById(id);

export const key = {
  get: () => sessionStorage.getItem("litetts-key") ?? "",
  set: (value) => sessionStorage.setItem("litetts-key", value),
};

/** fetch with the API key; an error of the server becomes an Error with its message. */
export async function request(path, options = {}) {
  const headers = new Headers(options.headers);
  if (key.get()) headers.set("Authorization", `Bearer ${key.get()}`);
  const reply = await fetch(path, { ...options, headers });
  if (!reply.ok) {
    if (reply.status === 401) askKey();
    const body = await reply.json().catch(() => null);
    throw new Error(body?.error?.message ?? `the server answered ${reply.status}`);
  }
  return reply;
}

/** The address of a socket beside this page. */
export function socketAddress(path) {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  return address.href;
}

export function askKey() {
  $("key-input").value = key.get();
  if (!$("key-dialog").open) $("key-dialog").showModal();
}

function start() {
  const studio = new Studio();
  const dashboard = new Dashboard();

  $("key").addEventListener("click", askKey);
  $("key-dialog").addEventListener("close", () => {
    if ($("key-dialog").returnValue === "save") {
      key.set($("key-input").value.trim());
      studio.loadVoices();
      dashboard.restart();
    }
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
    studio.player.draw();
  });

  const show = () => {
    const view = location.hash === "#dashboard" ? "dashboard" : "studio";
    for (const name of ["studio", "dashboard"]) {
      $(name).hidden = name !== view;
      if (name === view) $(`tab-${name}`).setAttribute("aria-current", "page");
      else $(`tab-${name}`).removeAttribute("aria-current");
    }
    document.title = view === "studio" ? "LiteTTS Studio" : "LiteTTS Dashboard";
    if (view === "dashboard") dashboard.start();
    else dashboard.stop();
    studio.player.draw();
  };
  addEventListener("hashchange", show);
  show();
  studio.loadVoices();
}

start();
