/** What browsers can write, the best for speech first. */
const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];
/** Venice hears no more of one recording, and nobody means to record an hour. */
const LONGEST_MS = 15 * 60_000;

/** What recordings are called. */
export const RECORDED = "voice-message";

export const canRecord = Boolean(globalThis.MediaRecorder && navigator.mediaDevices);

/**
 * A recording that is being made.
 * @typedef {object} Recording
 * @property {() => number} level how loud it is right now, from 0 to 1
 * @property {() => Promise<File>} end gives what was recorded
 * @property {() => void} cancel
 */

/**
 * Begins to record what the microphone hears.
 * @param {() => void} onFull told when nothing more fits in
 * @returns {Promise<Recording>}
 * @throws where the person or the browser does not let the page hear
 */
export async function record(onFull) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 32_000 });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  /** @type {Blob[]} */
  const pieces = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
  const timer = setTimeout(onFull, LONGEST_MS);
  const release = () => {
    clearTimeout(timer);
    for (const track of stream.getTracks()) track.stop();
    context.close();
  };
  recorder.start();
  return {
    level() {
      analyser.getByteTimeDomainData(samples);
      return Math.min(1, Math.max(...samples.map((sample) => Math.abs(sample - 128))) / 80);
    },
    async end() {
      recorder.stop();
      await ended;
      release();
      const type = (recorder.mimeType || mimeType || "audio/webm").split(";")[0] ?? "";
      return new File(pieces, `${RECORDED}.${type.split("/")[1]}`, { type });
    },
    cancel() {
      if (recorder.state !== "inactive") recorder.stop();
      release();
    },
  };
}
