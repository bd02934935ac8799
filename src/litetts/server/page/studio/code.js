// What is spoken here as a request of one's own: curl, Python, JavaScript.

import { $ } from "../dom.js";
import { key } from "../server.js";

export class Code {
  /** `asked()` gives `{ path, body }`. */
  constructor(asked) {
    this.asked = asked;
    for (const button of document.querySelectorAll("[data-code]")) {
      button.addEventListener("click", () => this.open(button.dataset.code));
    }
    $("code-close").addEventListener("click", () => $("code-dialog").close());
    $("code-copy").addEventListener("click", () => this.copy());
  }

  open(language) {
    const { path, body } = this.asked();
    const address = new URL(path, location.href.split("#")[0]).href;
    $("code-title").textContent = { curl: "curl", python: "Python", javascript: "JavaScript" }[language];
    $("code-text").value = WRITERS[language](address, body, `speech.${body.response_format}`, Boolean(key.get()));
    $("code-told").textContent = "";
    $("code-menu").open = false;
    $("code-dialog").showModal();
  }

  async copy() {
    const text = $("code-text");
    try {
      await navigator.clipboard.writeText(text.value);
      $("code-told").textContent = "Copied.";
    } catch {
      text.select(); // a page that came by plain HTTP may not: the reader does it
      $("code-told").textContent = "Press Ctrl+C.";
    }
  }
}

const indented = (body) => JSON.stringify(body, null, 2);
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A value of JSON as Python writes it. */
function python(value, depth = 0) {
  const pad = "    ".repeat(depth + 1);
  const end = "    ".repeat(depth);
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[\n${value.map((v) => `${pad}${python(v, depth + 1)},\n`).join("")}${end}]`;
  if (typeof value === "object") {
    const items = Object.entries(value).map(([k, v]) => `${pad}${JSON.stringify(k)}: ${python(v, depth + 1)},\n`);
    return `{\n${items.join("")}${end}}`;
  }
  return JSON.stringify(value);
}

const WRITERS = {
  curl: (address, body, file, keyed) =>
    [
      `curl -fsS ${quoted(address)}`,
      ...(keyed ? [`-H "Authorization: Bearer $LITETTS_KEY"`] : []),
      "-H 'Content-Type: application/json'",
      `-d ${quoted(indented(body))}`,
      `-o ${file}`,
    ].join(" \\\n  "),
  python: (address, body, file, keyed) =>
    `import json${keyed ? "\nimport os" : ""}
from urllib.request import Request, urlopen

body = ${python(body)}
headers = {"Content-Type": "application/json"}
${keyed ? 'headers["Authorization"] = f"Bearer {os.environ[\'LITETTS_KEY\']}"\n' : ""}request = Request(${JSON.stringify(address)}, json.dumps(body).encode(), headers)
with urlopen(request) as reply, open("${file}", "wb") as file:
    file.write(reply.read())
`,
  javascript: (address, body, file, keyed) =>
    `import { writeFile } from "node:fs/promises";

const reply = await fetch(${JSON.stringify(address)}, {
  method: "POST",
  headers: { "Content-Type": "application/json"${keyed ? ", Authorization: `Bearer ${process.env.LITETTS_KEY}`" : ""} },
  body: JSON.stringify(${indented(body).replaceAll("\n", "\n  ")}),
});
if (!reply.ok) throw new Error(await reply.text());
await writeFile("${file}", Buffer.from(await reply.arrayBuffer()));
`,
};
