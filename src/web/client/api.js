/** @import { Begun, CommandView, FileView, MessageView, PlaceView } from "../view.ts" */
import { meta } from "./dom.js";
import { w } from "./words.js";

/** A request that was refused or never arrived; `message` is for the person. */
export class ApiFault extends Error {
  /** @param {number} status 0 where the server was not reached @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let token = meta("token");

/** The playground was started anew: its page tells the new token. */
async function renew() {
  const page = await (await fetch("/", { cache: "no-store" })).text();
  const found = /name="gondolier-token" content="([^"]+)"/.exec(page)?.[1];
  if (!found) location.reload();
  else token = found;
}

/**
 * Sends a request with the token of this start; after a restart of the server it is sent once more with the new one.
 * @param {string} path
 * @param {RequestInit} [init]
 * @param {boolean} [again]
 * @returns {Promise<Response>}
 */
export async function send(path, init = {}, again = true) {
  let response;
  try {
    response = await fetch(path, { ...init, headers: { ...init.headers, "x-gondolier-token": token } });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiFault(0, "network", w("noAnswer"));
  }
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({ error: undefined }));
  if (response.status === 401 && error?.code === "login") location.reload();
  if (error?.code === "starting") {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return send(path, init, again);
  }
  if (response.status === 401 && error?.code === "token" && again) {
    await renew();
    return send(path, init, false);
  }
  throw new ApiFault(
    response.status,
    error?.code ?? "unknown",
    error?.message ?? `${w("failed")} (${response.status})`,
  );
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 */
async function json(method, path, body) {
  const headers = body === undefined ? undefined : { "content-type": "application/json" };
  const response = await send(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  return response.json();
}

/**
 * A POST that begins a turn carries an id, so it can be sent again when nobody knows whether it arrived.
 * @param {string} path
 * @param {Record<string, unknown>} body
 * @returns {Promise<Begun>}
 */
async function begin(path, body) {
  const once = { id: crypto.randomUUID(), ...body };
  for (const waitMs of [400, 1500]) {
    try {
      return await json("POST", path, once);
    } catch (error) {
      if (!(error instanceof ApiFault) || (error.status !== 0 && error.status !== 503)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return json("POST", path, once);
}

/** @param {string} id */
const at = (id) => `/api/places/${encodeURIComponent(id)}`;

export const api = {
  /** @returns {Promise<{ places: PlaceView[] }>} */
  places: () => json("GET", "/api/places"),
  /** @returns {Promise<{ place: PlaceView }>} */
  createPlace: () => json("POST", "/api/places", {}),
  /** @param {string} id @param {string} name */
  renamePlace: (id, name) => json("PATCH", at(id), { name }),
  /** @param {string} id @returns {Promise<{ places: PlaceView[] }>} */
  deletePlace: (id) => json("DELETE", at(id)),
  /** @returns {Promise<{ commands: CommandView[] }>} */
  commands: () => json("GET", "/api/commands"),
  /** @param {string} id @param {string} before @returns {Promise<{ messages: MessageView[], more: boolean }>} */
  messages: (id, before) => json("GET", `${at(id)}/messages?before=${encodeURIComponent(before)}`),
  /** @param {{ place: string, command: string, options: Record<string, unknown>, replyTo?: string, about?: string }} turn */
  turn: (turn) => begin("/api/turns", turn),
  /** @param {{ place: string, action: string, value?: string, options?: Record<string, unknown> }} press */
  press: (press) => begin("/api/press", press),
  /** @param {string} place @param {string} [turn] */
  stop: (place, turn) => json("POST", "/api/stop", { place, turn }),
  /** @param {string} place @param {string} id @param {string} text @returns {Promise<{ again?: string }>} */
  editMessage: (place, id, text) => json("PATCH", `${at(place)}/messages/${encodeURIComponent(id)}`, { text }),
  /** @param {string} place @param {string} id */
  deleteMessage: (place, id) => json("DELETE", `${at(place)}/messages/${encodeURIComponent(id)}`),
  /**
   * @param {Record<string, string>} query
   * @param {AbortSignal} signal
   * @returns {Promise<{ suggestions: { name: string, value: string }[] }>}
   */
  complete: async (query, signal) => (await send(`/api/complete?${new URLSearchParams(query)}`, { signal })).json(),
  /** @param {string} place @param {File} file @param {AbortSignal} signal @returns {Promise<{ file: FileView }>} */
  upload: async (place, file, signal) => {
    const query = new URLSearchParams({ place, name: file.name || "pasted" });
    const headers = { "content-type": file.type || "application/octet-stream" };
    return (await send(`/api/files?${query}`, { method: "POST", headers, body: file, signal })).json();
  },
  /** @param {string} id @param {boolean} nsfw */
  restrictPlace: (id, nsfw) => json("PATCH", at(id), { nsfw }),
  logout: async () => {
    await send("/logout", { method: "POST" });
    location.reload();
  },
};
