/** @import { FileView, MediaView } from "../view.ts" */
import { h, icon } from "./dom.js";
import { addressOf, goneNote, saveLink } from "./file.js";
import { lengthOf } from "./format.js";
import { waveform } from "./waveform.js";
import { w } from "./words.js";

const SPEEDS = [1, 1.5, 2];
/** The one that plays: two at once would be noise. @type {HTMLAudioElement | undefined} */
let playing;

/**
 * Plays sound: one button, a line of loudness to seek in, how long it is, how fast it goes.
 * @param {FileView | MediaView} file
 * @param {boolean} isVoice
 */
export function audioPlayer(file, isVoice) {
  const {
    alt,
    durationSecs,
    waveform: loudness,
  } = {
    ...{ alt: undefined, durationSecs: undefined, waveform: undefined },
    ...file,
  };
  const audio = h("audio", { preload: durationSecs === undefined ? "metadata" : "none", src: addressOf(file) });
  const seconds = () => (Number.isFinite(audio.duration) ? audio.duration : (durationSecs ?? 0));
  const play = h("button", { type: "button", class: "play" });
  const time = h("span", { class: "time" });
  const seek = h("input", { type: "range", class: "seek", min: "0", max: "1000", value: "0", step: "1" });
  seek.setAttribute("aria-label", w("seek"));
  const line = waveform(loudness);
  const track = h("span", { class: "track" }, line, seek);
  const speed = h("button", { type: "button", class: "speed", title: w("speed") });

  const drawButton = () => {
    const label = audio.paused ? w("play") : w("pause");
    play.replaceChildren(icon(audio.paused ? "play" : "pause"));
    play.setAttribute("aria-label", label);
    play.title = label;
  };
  const drawTime = () => {
    const whole = seconds();
    const part = whole > 0 ? Math.min(1, audio.currentTime / whole) : 0;
    seek.value = String(Math.round(part * 1000));
    seek.setAttribute("aria-valuetext", `${lengthOf(audio.currentTime)} / ${lengthOf(whole)}`);
    track.style.setProperty("--played", `${part * 100}%`);
    const parts = [
      ...(!audio.paused || audio.currentTime > 0 ? [audio.currentTime] : []),
      ...(whole > 0 ? [whole] : []),
    ];
    time.textContent = parts.map(lengthOf).join(" / ");
    seek.disabled = whole === 0;
  };
  const drawSpeed = () => {
    speed.textContent = `${audio.playbackRate}×`;
    speed.setAttribute("aria-label", `${w("speed")}: ${audio.playbackRate}×`);
  };

  play.addEventListener("click", () => {
    if (!audio.paused) return audio.pause();
    if (playing !== audio) playing?.pause();
    playing = audio;
    // What cannot be played says so by its error.
    audio.play().catch(() => {});
  });
  seek.addEventListener("input", () => {
    audio.currentTime = (Number(seek.value) / 1000) * seconds();
    drawTime();
  });
  speed.addEventListener("click", () => {
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length] ?? 1;
    drawSpeed();
  });
  for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, drawButton);
  for (const event of ["timeupdate", "durationchange", "ended", "seeked"]) audio.addEventListener(event, drawTime);
  audio.addEventListener("error", () => figure.replaceWith(goneNote()), { once: true });
  drawButton();
  drawTime();
  drawSpeed();
  const title = isVoice ? w("voiceMessage") : alt || file.name;
  const figure = h(
    "figure",
    { class: isVoice ? "player voice" : "player", role: "group", "aria-label": alt ? `${title}: ${alt}` : title },
    audio,
    play,
    h("span", { class: "player-body" }, !isVoice && h("b", { class: "player-title" }, title), track, time),
    speed,
    saveLink(file),
  );
  return figure;
}
