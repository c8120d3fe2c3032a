// The server's API, and its events. What cannot be reached is asked again until it can.

import { base } from "./address.js";

class Refused extends Error {
  constructor(status, told) {
    super(told?.message || `the server answers ${status}`);
    this.status = status;
    this.told = told;
  }
}

export async function get(path, signal) {
  return answered(await fetch(`${base}api/${path}`, { signal, cache: "no-store" }));
}

export async function post(path, body, signal) {
  const headers = { "Content-Type": "application/json" };
  return answered(await fetch(`${base}api/${path}`, { method: "POST", headers, body: JSON.stringify(body), signal }));
}

async function answered(response) {
  let told = null;
  try {
    told = await response.json();
  } catch {
    told = null; // an answer of something else than the API
  }
  if (!response.ok) throw new Refused(response.status, told?.error ?? told);
  return told;
}

const LONGEST_PAUSE = 8000;

// Calls `changed` with each event and `connected` with whether the server is there.
export function listen(changed, connected) {
  let pause = 500;
  function open() {
    const source = new EventSource(`${base}api/events`);
    source.addEventListener("open", () => {
      pause = 500;
      connected(true);
    });
    source.addEventListener("changed", (event) => changed(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      connected(false);
      source.close();
      setTimeout(open, pause);
      pause = Math.min(pause * 1.6, LONGEST_PAUSE);
    });
    window.addEventListener("pagehide", () => source.close(), { once: true });
  }
  open();
}
