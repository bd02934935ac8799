// Every route of /openapi.json with its fields and a command to try.
"use strict";

const made = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

// An element with a text in which `names` stand between backticks.
const written = (tag, text, className) => {
  const element = made(tag, "", className);
  text.split(/`+([^`]+)`+/).forEach((part, n) => element.append(n % 2 ? made("code", part) : part));
  return element;
};

class Reference {
  constructor(api) {
    this.api = api;
    this.base = location.href.replace(/\/docs.*$/, "");
  }

  resolved(schema) {
    const name = schema && schema.$ref;
    return name ? this.api.components.schemas[name.split("/").pop()] : schema || {};
  }

  // A type in words: "string or null", "list of integer", "mp3, wav, ...".
  kind(schema, depth = 0) {
    const known = this.resolved(schema);
    if (known.enum) return known.enum.map(String).join(", ");
    if (known.const !== undefined) return String(known.const);
    const several = known.anyOf || known.oneOf;
    if (several) return [...new Set(several.map((each) => this.kind(each, depth)))].join(" or ");
    if (known.type === "array") return `list of ${this.kind(known.items, depth)}`;
    if (known.properties && depth < 2) {
      const fields = Object.entries(known.properties);
      if (fields.length > 4) return `{${Object.keys(known.properties).join(", ")}}`;
      return `{${fields.map(([name, each]) => `${name}: ${this.kind(each, depth + 1)}`).join("; ")}}`;
    }
    const bounds = [known.minimum, known.maximum];
    const inside = bounds.some((each) => each !== undefined) ? ` ${bounds.map((b) => b ?? "").join(" to ")}` : "";
    return (known.type || "any") + inside;
  }

  fields(operation) {
    const rows = (operation.parameters || []).map((each) => [each.name, each.in, each.required, each.schema, each.description]);
    for (const [type, content] of Object.entries((operation.requestBody || {}).content || {})) {
      const body = this.resolved(content.schema);
      for (const [name, each] of Object.entries(body.properties || {})) {
        const place = type.includes("json") ? "body" : "form";
        rows.push([name, place, (body.required || []).includes(name), each, each.description]);
      }
    }
    return [...rows.filter((row) => row[2]), ...rows.filter((row) => !row[2])];
  }

  table(rows) {
    const table = made("table");
    const head = table.appendChild(made("tr"));
    for (const title of ["field", "in", "type", "meaning"]) head.append(made("th", title));
    for (const [name, place, required, schema, description] of rows) {
      const row = table.appendChild(made("tr"));
      row.append(made("td"), made("td", place), made("td", this.kind(schema)), written("td", description || ""));
      row.firstChild.append(made("code", name), made("span", required ? " *" : ""));
    }
    return table;
  }

  // What a field may be in an example.
  example(schema) {
    const known = this.resolved(schema);
    if (known.default !== undefined && known.default !== null) return known.default;
    if (known.enum) return known.enum[0];
    if (known.type === "array") return [this.example(known.items)];
    if (known.properties) return this.body(known);
    return { integer: 1, number: 1.0, boolean: true, object: {} }[known.type] ?? "Hello.";
  }

  body(schema) {
    const required = schema.required || [];
    return Object.fromEntries(required.map((name) => [name, this.example(schema.properties[name])]));
  }

  // A path as it can be asked for; an id of a book or a speech is put in by who has one.
  asked(path) {
    const known = { model: "tts-1", voice: "nano_heart", voice_id: "nano_heart", number: "1", command: "pause" };
    return path.replace(/{(\w+)}/g, (whole, name) => known[name] ?? name.toUpperCase());
  }

  command(method, path, operation) {
    const content = (operation.requestBody || {}).content || {};
    let words = `curl -s ${method === "get" ? "" : `-X ${method.toUpperCase()} `}'${this.base}${this.asked(path)}'`;
    const [type, { schema, example } = {}] = Object.entries(content)[0] || [];
    if (type === "application/json") {
      const body = JSON.stringify(example ?? this.body(this.resolved(schema)));
      words += ` -H 'Content-Type: application/json' -d '${body}'`;
    } else if (type === "multipart/form-data") words += ` -F file=@${example.file}`;
    else if (type) words += ` -H 'Content-Type: ${type}' -d "${example}"`;
    const audio = Object.keys(((operation.responses || {})["200"] || {}).content || {});
    return audio.some((type) => type.startsWith("audio/")) ? `${words} -o speech.mp3` : words;
  }

  route(method, path, operation) {
    const entry = made("details");
    const line = entry.appendChild(made("summary"));
    const lines = (operation.description || operation.summary || "").split("\n");
    const address = made("span", "", "address");
    address.append(made("span", method.toUpperCase(), "method"), made("code", path));
    line.append(address, written("span", lines[0], "what"));
    entry.append(written("p", lines.slice(1).join("\n")));
    const rows = this.fields(operation);
    if (rows.length) entry.append(this.table(rows));
    const failures = Object.entries(operation.responses || {}).filter(([status]) => Number(status) >= 400);
    if (failures.length) {
      const list = entry.appendChild(made("ul", undefined, "failures"));
      for (const [status, { description }] of failures) {
        const item = list.appendChild(made("li"));
        item.append(made("code", status), " ", written("span", description));
      }
    }
    const command = this.command(method, path, operation);
    entry.append(made("pre", command));
    const copy = entry.appendChild(made("button", "Copy"));
    copy.addEventListener("click", () => navigator.clipboard.writeText(command));
    entry.dataset.words = `${method} ${path} ${operation.description || ""}`.toLowerCase();
    return entry;
  }

  show() {
    const { title, version, description } = this.api.info;
    document.getElementById("about").replaceWith(written("p", `${title} ${version}. ${description}`));
    const groups = new Map();
    for (const [path, methods] of Object.entries(this.api.paths))
      for (const [method, operation] of Object.entries(methods)) {
        const group = (operation.tags || ["Others"])[0];
        if (!groups.has(group)) groups.set(group, made("section"));
        groups.get(group).append(this.route(method, path, operation));
      }
    const main = document.getElementById("routes");
    main.replaceChildren();
    for (const [name, section] of groups) {
      section.prepend(made("h2", name));
      main.append(section);
    }
    document.getElementById("search").addEventListener("input", (event) => this.find(event.target.value));
  }

  find(text) {
    const wanted = text.trim().toLowerCase();
    for (const section of document.querySelectorAll("section")) {
      const entries = [...section.querySelectorAll("details")];
      for (const entry of entries) entry.hidden = !entry.dataset.words.includes(wanted);
      section.hidden = entries.every((entry) => entry.hidden);
    }
  }
}

fetch("openapi.json")
  .then((reply) => reply.json())
  .then((api) => new Reference(api).show())
  .catch((error) => {
    document.getElementById("routes").textContent = `The description cannot be had: ${error}`;
  });
