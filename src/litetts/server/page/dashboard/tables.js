// Tables and lists of the Dashboard: workers, engines, voices, requests, errors.

import { $, make } from "../dom.js";
import { ms, num, percent, span } from "./units.js";

const time = (at) => new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** Rows of cells into the body of a table; `none` where there are none. */
function fill(table, rows, none) {
  const body = $(table).tBodies[0];
  const heads = [...$(table).tHead.rows[0].cells].map((cell) => cell.textContent);
  body.replaceChildren(
    // On a phone a row is a block, and each cell has its head beside it.
    ...rows.map((cells) =>
      make("tr", { role: "row" }, ...cells.map((cell, index) => make("td", { role: "cell", "data-head": heads[index] }, cell)))),
  );
  if (!rows.length) {
    const cell = make("td", { role: "cell", colspan: String(heads.length), class: "faint" }, none);
    body.append(make("tr", { role: "row" }, cell));
  }
}

export function showVoices(voices) {
  fill("voices", voices.map((v) => [
    v.voice, v.engine, num(v.requests), num(v.failed), num(v.cached), span(v.audio_s),
    ms(v.first_audio_p50_s), ms(v.first_audio_p95_s), num(v.rtf_p50, 3),
  ]), "No requests yet.");
}

/** `before`: the engines a while (`seconds`) ago, for their load since. */
export function showWorkers(workers, engines, before, seconds) {
  const busy = workers.filter(Boolean).length;
  $("workers").replaceChildren(
    ...workers.map((engine, index) =>
      make("span", { class: engine ? "worker busy" : "worker", title: `Worker ${index + 1}: ${engine || "free"}` },
        engine || "free")),
    make("span", { class: "faint" }, `${busy} of ${workers.length} busy`),
  );
  const spent = new Map(before.map((each) => [each.engine, each.spent_s]));
  fill("engines", engines.map((each) => {
    const used = each.spent_s - (spent.get(each.engine) ?? each.spent_s);
    const load = seconds > 0 ? Math.min(1, used / seconds / workers.length) : 0;
    const meter = make("meter", { min: "0", max: "1", "aria-label": `Load of ${each.engine}` });
    meter.value = load;
    return [
      each.engine,
      make("span", { class: "load" }, meter, percent(load)),
      num(each.active), num(each.waiting),
      each.rtf ? `${num(1 / each.rtf, 1)}× real time` : "–",
      each.loading_s == null ? "–" : ms(each.loading_s),
    ];
  }), "No engine was asked for yet.");
}

export function showErrors(errors) {
  $("no-errors").hidden = errors.length > 0;
  $("errors").replaceChildren(
    ...errors.map((each) =>
      make("li", {},
        make("span", { class: `level ${each.level}` }, each.level),
        make("span", {}, each.message, each.count > 1 ? ` (${each.count} times)` : ""),
        make("span", { class: "faint" }, `${time(each.at)} · ${each.error ?? each.logger}`))),
  );
}

export function showRequests({ requests, total }) {
  fill("requests", requests.map((r) => [
    time(r.at), r.voice, make("span", { class: `outcome ${r.outcome}` }, r.outcome), r.state,
    `${num(r.characters)} chars`, r.audio ? span(r.audio) : "–", ms(r.queue_wait), ms(r.first_audio), num(r.rtf, 3),
  ]), "No requests in the last hour.");
  $("requests-title").textContent =
    total > requests.length ? `Requests of the last hour: the last ${requests.length} of ${num(total)}` : "Requests of the last hour";
}

