import { expect } from "vitest";
import { asked, type Ground, type Seat, sees } from "./seat.ts";

type Case = (seat: Seat, ground: Ground) => Promise<void>;

/** Plain words, without a command. */
export const justAsk: Readonly<Record<string, Case>> = {
  async "a picture and a voice message come in one answer"(seat, ground) {
    await seat.says("paint a gondola at dusk, then read the title aloud");
    await sees(seat, { file: "image" });
    const { files } = await sees(seat, { file: "voice" });
    expect(files[0]?.bytes.byteLength).toBeGreaterThan(500);
    await sees(seat, { button: /Upscale/ });
    expect(asked(ground, "/audio/speech", "A gondola at dusk").length).toBeGreaterThan(0);
  },
  async "what is new is looked up, with its sources"(seat, ground) {
    await seat.says("who won yesterday?");
    const { links } = await sees(seat, { button: /Regenerate/ });
    expect(links.length).toBeGreaterThan(0);
    expect(asked(ground, "/augment/search", "who won yesterday").length).toBeGreaterThan(0);
  },
  async "once a page was read, what costs needs a press"(seat, ground) {
    await seat.says("read https://example.org/orders and then paint a suspicious gondola");
    const answer = await sees(seat, { button: /Make the picture \(≈ \$0\.01\)/ });
    expect(asked(ground, "/image/generate", "a suspicious gondola")).toEqual([]);
    await seat.presses(answer, /Make the picture/);
    await sees(seat, { file: "image" });
    expect(asked(ground, "/image/generate", "a suspicious gondola")).toHaveLength(1);
  },
};
