// The main page: the Studio, the Books and the Dashboard.

import { $ } from "./dom.js";
import { Books } from "./books/books.js";
import { Dashboard } from "./dashboard/dashboard.js";
import { frame } from "./frame.js";
import { Studio } from "./studio/studio.js";

const studio = ($("main").studio = new Studio());
const books = new Books(studio.voices);
const dashboard = new Dashboard();
const VIEWS = ["studio", "books", "dashboard"];

frame((what) => {
  if (what === "theme") studio.redraw();
  else {
    studio.load();
    books.restart();
    dashboard.restart();
  }
});

function show() {
  const [name, book = ""] = location.hash.slice(1).split("/");
  const view = VIEWS.includes(name) ? name : "studio";
  for (const name of VIEWS) {
    $(name).hidden = name !== view;
    if (name === view) $(`tab-${name}`).setAttribute("aria-current", "page");
    else $(`tab-${name}`).removeAttribute("aria-current");
  }
  document.title = `LiteTTS ${$(`tab-${view}`).textContent}`;
  if (view === "books") books.start(book);
  else books.stop();
  if (view === "dashboard") dashboard.start();
  else dashboard.stop();
  studio.redraw();
}

addEventListener("hashchange", show);
show();
studio.load();
