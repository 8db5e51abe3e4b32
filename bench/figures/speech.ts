import type { Bench } from "../figure.ts";
import { INSTANT, openScene } from "../scene.ts";
import { waitFigure } from "../waits.ts";

export default {
  name: "speech",
  about: "Venice's last byte of 1 MB of speech to the upload's leaving, as a voice message and as MP3",
  async run() {
    const scene = await openScene({ limits: "lifted", entry: "bench/bot.ts", places: 1, pace: INSTANT });
    try {
      return [await waitFigure(scene, "opus", "voice message"), await waitFigure(scene, "mp3", "speech as MP3")];
    } finally {
      await scene.close();
    }
  },
} satisfies Bench;
