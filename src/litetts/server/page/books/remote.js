// What the server knows of books: the requests of this page, and the socket that tells how far one is.

import { saveAs } from "../dom.js";
import { key, post, request, socketAddress } from "../server.js";

// A socket that broke is tried again after this long (milliseconds).
const RETRY_MS = 3000;

const at = (id, rest = "") => `v1/jobs/${encodeURIComponent(id)}${rest}`;
const json = async (reply) => (await reply).json();

/** All books, the newest first. */
export const list = async () => (await json(request("v1/jobs"))).data;

export const one = (id) => json(request(at(id)));

/** A file as a draft. */
export const add = async (file) =>
  json(post("v1/jobs", { file: await base64(file), filename: file.name, draft: true }));

export const change = (id, facts) =>
  json(request(at(id), { method: "PATCH", headers: { "Content-Type": "application/json" }, body: JSON.stringify(facts) }));

/** "pause", "resume" or "cancel". */
export const steer = (id, command) => json(request(at(id, `/${command}`), { method: "POST" }));

export const remove = (id) => request(at(id), { method: "DELETE" });

export const plan = (id, signal) => json(request(at(id, "/plan"), { signal }));

/** Who says what in a chapter, from a line on. */
export const lines = async (id, chapter, start) =>
  (await json(request(at(id, `/chapters/${chapter}/lines?start=${start}`)))).data;

/** The sound of a line. */
export const line = async (id, number) => (await request(at(id, `/lines/${number}/audio`))).blob();

/** Save what lies under a path of a book as a file. */
export async function download(id, path, name) {
  if (key.get()) saveAs(await (await request(at(id, path))).blob(), name);
  else {
    // Without a key the browser fetches it by itself, however large it is.
    const link = document.createElement("a");
    link.href = at(id, path);
    link.download = name;
    link.click();
  }
}

/** Call `told(book)` whenever it changes, until it is over or `close()` is called. */
export function watch(id, told) {
  let over = false;
  let socket;
  let timer;
  const open = () => {
    socket = new WebSocket(socketAddress(`ws/jobs/${encodeURIComponent(id)}`));
    socket.addEventListener("open", () => key.get() && socket.send(JSON.stringify({ api_key: key.get() })));
    socket.addEventListener("message", (event) => over || told(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => {
      // 1000: the book is over; 4404: it is gone; 4401: no key.
      if (!over && ![1000, 4401, 4404].includes(event.code)) timer = setTimeout(open, RETRY_MS);
    });
  };
  open();
  return {
    close() {
      over = true;
      clearTimeout(timer);
      socket.close(1000);
    },
  };
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => failed(new Error(`${file.name} cannot be read`)));
    reader.readAsDataURL(file);
  });
}
