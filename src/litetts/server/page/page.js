// The main page: the Studio and the Dashboard.

import { $ } from "./dom.js";
import { Dashboard } from "./dashboard/dashboard.js";
import { frame } from "./frame.js";
import { Studio } from "./studio/studio.js";

const studio = ($("main").studio = new Studio());
const dashboard = new Dashboard();

frame((what) => {
  if (what === "theme") studio.redraw();
  else {
    studio.load();
    dashboard.restart();
  }
});

function show() {
  const view = location.hash === "#dashboard" ? "dashboard" : "studio";
  for (const name of ["studio", "dashboard"]) {
    $(name).hidden = name !== view;
    if (name === view) $(`tab-${name}`).setAttribute("aria-current", "page");
    else $(`tab-${name}`).removeAttribute("aria-current");
  }
  document.title = view === "studio" ? "LiteTTS Studio" : "LiteTTS Dashboard";
  if (view === "dashboard") dashboard.start();
  else dashboard.stop();
  studio.redraw();
}

addEventListener("hashchange", show);
show();
studio.load();
