// A file becomes text: plain text as it is, Markdown without its signs.

import { $ } from "../dom.js";

const LARGEST = 20e6;

export class Importing {
  /** `taken(text, name)`; `failed(message)`. */
  constructor(taken, failed) {
    const take = async (file) => {
      try {
        taken(await read(file), file.name);
      } catch (error) {
        failed(error.message);
      }
    };
    $("import").addEventListener("click", () => $("file").click());
    $("file").addEventListener("change", () => {
      if ($("file").files.length) take($("file").files[0]);
      $("file").value = "";
    });
    const box = $("write");
    box.addEventListener("dragover", (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      box.classList.add("over");
    });
    box.addEventListener("dragleave", () => box.classList.remove("over"));
    box.addEventListener("drop", (event) => {
      box.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      take(event.dataTransfer.files[0]);
    });
  }
}

async function read(file) {
  if (file.size > LARGEST) throw new Error(`${file.name} is larger than ${LARGEST / 1e6} MB; import a part of it`);
  const bytes = await file.arrayBuffer();
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${file.name} is no text in UTF-8; save it as one`);
  }
  if (text.includes("\0")) throw new Error(`${file.name} is no text`);
  text = text.replace(/\r\n?/g, "\n");
  return /\.(md|markdown)$/i.test(file.name) ? plain(text) : text.trim();
}

/** Markdown as it is read aloud. */
export function plain(text) {
  return text
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .replace(/^(```|~~~)[\s\S]*?^\1.*$/gm, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[([^\]]+)\]\((?!\/)[^)]*\)/g, "$1")
    .replace(/^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$/gm, (_, _signs, title) => (/[.!?:]$/.test(title) ? title : `${title}.`))
    .replace(/^ {0,3}> ?/gm, "")
    .replace(/^[ \t]*([-*+]|\d+[.)])[ \t]+/gm, "")
    .replace(/^[ \t]*([-*_][ \t]*){3,}$/gm, "")
    .replace(/`([^`]+)`/g, "$1")
    .replace(/(\*\*|__)(?=\S)([\s\S]*?\S)\1/g, "$2")
    .replace(/(^|[^\w*])[*_](?=\S)([^*_\n]*\S)[*_](?![\w*])/g, "$1$2")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
