/** @import { WebEvent } from "../view.ts" */
import { ApiFault, send } from "./api.js";

/** The server says at least "still here" every 15 s. */
const SILENCE_MS = 40_000;
const LONGEST_WAIT_MS = 8000;

/**
 * Follows what happens in a place until the signal aborts; a lost connection is opened again, and begins with the whole
 * state.
 * @param {string} place
 * @param {{ onEvent(event: WebEvent): void, onLost(): void, onGone(): void }} on
 * @param {AbortSignal} signal
 */
export async function follow(place, on, signal) {
  let waitMs = 500;
  while (!signal.aborted) {
    try {
      await read(place, on.onEvent, signal, () => {
        waitMs = 500;
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiFault && error.status === 404) return on.onGone();
    }
    if (signal.aborted) return;
    on.onLost();
    await pause(waitMs, signal);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

/**
 * @param {string} place
 * @param {(event: WebEvent) => void} onEvent
 * @param {AbortSignal} signal
 * @param {() => void} onOpen
 */
async function read(place, onEvent, signal, onOpen) {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  const response = await send(`/api/events?place=${encodeURIComponent(place)}`, { signal: both });
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  onOpen();
  let rest = "";
  for (;;) {
    const silence = setTimeout(() => own.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    const frames = (rest + value).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const data = frame
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).trimStart())
        .join("\n");
      if (!data) continue;
      try {
        onEvent(JSON.parse(data));
      } catch (error) {
        // A fault in drawing one event is no reason to lose the others.
        reportError(error);
      }
    }
  }
}

/**
 * Waits, but not once the network or the page comes back.
 * @param {number} ms
 * @param {AbortSignal} signal
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      resolve(undefined);
    };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}
