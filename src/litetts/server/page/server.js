// Requests to the server that this page came from, with the API key where one is needed.

import { $ } from "./dom.js";

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

/** POST a value as JSON. */
export function post(path, value, options = {}) {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(value),
    ...options,
  });
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
