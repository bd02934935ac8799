// Detect: a recording is looked at for the mark of this server.

import { $, make } from "../dom.js";
import { frame } from "../frame.js";
import { request } from "../server.js";

const VERDICTS = {
  present: { title: "Present", sign: "present", meaning: "This recording carries the mark of this server: its speech is artificial." },
  "not found": { title: "Not found", sign: "absent", meaning: "No mark of this server was found in this recording." },
  "cannot tell": { title: "Cannot tell", sign: "unsure", meaning: "There is too little sound, or only a trace of a mark. A longer piece may tell." },
};
const CONTENTS = {
  ours: "It is the recording that the mark was made for.",
  other: "The mark was made for another recording and copied to this one, or what is said was replaced.",
};
const STATES = {
  trusted: "intact, signed by somebody whom this server trusts",
  valid: "intact, signed by somebody whom this server does not know",
  invalid: "changed since it was signed",
  unreadable: "damaged",
};
const FIELDS = { created: "Made at", voice: "Voice", model: "Engine", request_id: "Request" };

class Detect {
  constructor() {
    $("choose").addEventListener("click", () => $("file").click());
    $("file").addEventListener("change", () => {
      if ($("file").files.length) this.look($("file").files[0]);
      $("file").value = "";
    });
    const box = $("drop");
    // Anywhere on the page: a file that misses the box must not replace the page.
    addEventListener("dragover", (event) => {
      event.preventDefault();
      box.classList.add("over");
    });
    addEventListener("dragleave", () => box.classList.remove("over"));
    addEventListener("drop", (event) => {
      event.preventDefault();
      box.classList.remove("over");
      if (event.dataTransfer.files.length) this.look(event.dataTransfer.files[0]);
    });
  }

  async look(file) {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    $("result").hidden = true;
    this.tell(`Listening to ${file.name}…`, "busy");
    const form = new FormData();
    form.append("file", file);
    form.append("search", String($("search").checked));
    try {
      const reply = await request("v1/audio/watermark/detect", { method: "POST", body: form, signal: asking.signal });
      const told = await reply.json();
      if (asking === this.asking) this.show(file, told);
    } catch (error) {
      if (asking === this.asking) this.tell(error.message, "bad");
    }
  }

  show(file, told) {
    const { title, sign, meaning } = VERDICTS[told.answer];
    $("name").textContent = file.name;
    $("verdict").textContent = title;
    $("result").className = `card result ${sign}`;
    $("meaning").textContent = meaning;
    const lines = [["Confidence", told.confidence]];
    if (told.present && CONTENTS[told.content]) lines.push(["Content", CONTENTS[told.content]]);
    for (const [name, label] of Object.entries(FIELDS)) {
      const value = told.record?.[name];
      if (value) lines.push([label, name === "created" ? new Date(value * 1000).toLocaleString() : String(value)]);
    }
    list($("details"), lines);
    this.statement(told.manifest);
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(file);
    $("audio").src = this.url;
    $("result").hidden = false;
    this.tell("");
    $("verdict").focus();
  }

  /** What the file says of itself, signed. */
  statement(manifest) {
    $("signed").hidden = !manifest;
    if (!manifest) return;
    list($("manifest"), [
      ["State", STATES[manifest.state] ?? manifest.state],
      ["Signed by", manifest.issuer || "nobody named"],
      ["Software", manifest.software],
      ["Says that it is artificial", manifest.artificial ? "yes" : "no"],
      ["Mark", manifest.mark_id],
      ["Problems", (manifest.problems ?? []).join(", ")],
    ]);
  }

  tell(text, kind = "") {
    $("state").textContent = text;
    $("state").className = kind;
  }
}

function list(box, lines) {
  box.replaceChildren(
    ...lines.filter(([, value]) => value).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]),
  );
}

frame();
$("verdict").setAttribute("tabindex", "-1");
new Detect();
