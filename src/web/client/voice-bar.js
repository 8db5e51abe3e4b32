import { announce, toast } from "./announce.js";
import { h, icon, iconButton } from "./dom.js";
import { lengthOf } from "./format.js";
import { record } from "./recorder.js";
import { w } from "./words.js";

const BARS = 48;
const TICK_MS = 90;

/**
 * Records a voice message, with what is heard drawn as it comes, until it is taken or thrown away.
 * @param {object} o
 * @param {HTMLElement} o.slot where the bar stands meanwhile
 * @param {string} o.done what taking it is called
 * @returns {Promise<File | undefined>} nothing where it was thrown away, or where nothing may be recorded
 */
export async function recordVoice({ slot, done }) {
  const { promise, resolve } = /** @type {PromiseWithResolvers<boolean>} */ (Promise.withResolvers());
  let recording;
  try {
    recording = await record(() => resolve(true));
  } catch {
    toast(w("noMicrophone"));
    return undefined;
  }
  const began = performance.now();
  const bars = h("span", { class: "levels", "aria-hidden": "true" });
  for (let n = 0; n < BARS; n++) bars.append(h("i", {}));
  const time = h("span", { class: "time", role: "timer" }, lengthOf(0));
  const take = h("button", {
    type: "button",
    class: "send",
    title: done,
    "aria-label": done,
    onclick: () => resolve(true),
  });
  take.append(icon("check"));
  const bar = h(
    "div",
    {
      class: "voice-bar",
      role: "group",
      "aria-label": w("recording"),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        resolve(false);
      },
    },
    iconButton("trash", w("discard"), () => resolve(false), "ghost"),
    h("span", { class: "live-dot", "aria-hidden": "true" }),
    time,
    bars,
    take,
  );
  const timer = setInterval(() => {
    time.textContent = lengthOf((performance.now() - began) / 1000);
    const next = h("i", {});
    next.style.setProperty("--level", String(Math.max(0.08, recording.level())));
    bars.firstChild?.remove();
    bars.append(next);
  }, TICK_MS);
  slot.append(bar);
  slot.classList.add("is-recording");
  take.focus();
  announce(w("recording"));
  const isTaken = await promise;
  clearInterval(timer);
  bar.remove();
  slot.classList.remove("is-recording");
  if (isTaken) return recording.end();
  recording.cancel();
  return undefined;
}
