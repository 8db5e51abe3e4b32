import { expect } from "vitest";
import { asked, type Ground, type Seat, sees } from "./seat.ts";
import { movingPicture, noise, noisy, picture, silence } from "./things.ts";

type Case = (seat: Seat, ground: Ground) => Promise<void>;

/** What goes wrong, and the sentence that must be seen then. */
export const badInput: Readonly<Record<string, Case>> = {
  async "a style that does not exist is answered with the nearest"(seat, ground) {
    await seat.does("imagine", { prompt: "a badly styled gondola", style: "Watercolour" });
    await sees(seat, { text: /There is no style Watercolour\. Did you mean .*Watercolor/ });
    expect(asked(ground, "/image/generate", "a badly styled gondola")).toEqual([]);
  },
  async "a voice that does not exist is answered with the nearest"(seat, ground) {
    await seat.does("say", { text: "In a voice of nobody.", voice: "Bela" });
    await sees(seat, { text: /There is no voice Bela\. Did you mean .*Bella/ });
    expect(asked(ground, "/audio/speech", "In a voice of nobody.")).toEqual([]);
  },
  async "a model that does not exist is answered with the nearest"(seat) {
    await seat.does("imagine", { prompt: "a gondola", model: "qwen-imag" });
    await sees(seat, { text: /There is no model qwen-imag\. Did you mean .+\?/ });
  },
  async "a character that does not exist is answered with the nearest"(seat) {
    await seat.does("character", { name: "Capitan Brine" });
    await sees(seat, { text: /There is no character Capitan Brine\. Did you mean .*Captain Brine/ });
  },
  async "a picture that is too small is named with its size"(seat) {
    await seat.does("upscale", { image: await picture({ name: "dot.png", width: 16, height: 16 }) });
    await sees(seat, { text: /is too small: 16×16\. A picture needs at least 64 pixels/ });
  },
  async "of a picture that moves the first frame is taken, and that is said"(seat) {
    await seat.does("cutout", { image: await movingPicture() });
    await sees(seat, { text: /moves; I took its first frame/, file: "image" });
  },
  async "silence is heard as silence"(seat) {
    await seat.does("transcribe", { audio: silence() });
    await sees(seat, { text: /I heard nobody speak/ });
  },
  async "noise that is no sound is refused"(seat) {
    await seat.does("transcribe", { audio: noise() });
    await sees(seat, { text: /I cannot listen to noise\.mp3/ });
  },
  async "a page that cannot be read is named"(seat) {
    await seat.does("read", { url: "https://x.com/somebody" });
    await sees(seat, { text: /I cannot read that page: x\.com/ });
  },
  async "a page in a private network is not read"(seat, ground) {
    await seat.does("read", { url: "http://192.168.0.7/private" });
    await sees(seat, { text: /this address leads into a private network/ });
    expect(asked(ground, "/augment/scrape", "192.168.0.7")).toEqual([]);
  },
  async "a scene with one character does not begin"(seat) {
    await seat.does("scene", { characters: "captain-brine" });
    await sees(seat, { text: /A scene needs 2 to 5 characters/ });
  },
  async "a job that is refused costs nothing, and that is said"(seat, ground) {
    const model = "wan-2.6-text-to-video";
    ground.venice.fault({ path: "/video/queue", model, refuse: "policy" });
    await seat.does("video", { prompt: "a forbidden film", model });
    await seat.presses(await sees(seat, { button: /Generate/ }), /Generate/);
    await sees(seat, { text: /(rules forbid|refuses to make).* Nothing was charged/ });
  },
  async "what a job cost that failed is given back, and that is said"(seat, ground) {
    const model = "stable-audio-25";
    ground.venice.fault({ path: "/audio/queue", model, job: "server" });
    await seat.does("music", { prompt: "a song that fails in the making", model });
    await seat.presses(await sees(seat, { button: /Generate/ }), /Generate/);
    await sees(seat, { text: /could not be made.* What it cost is given back/ });
  },
  async "a file that is larger than can be taken is named with its size"(seat, ground) {
    await seat.does("upscale", { image: ground.tooLarge() });
    await sees(seat, { text: /too large.*(I can take|at most) .*MB/ });
  },
  async "a picture that is larger than the platform takes is shown compressed, and that is said"(seat) {
    await seat.does("upscale", { image: await noisy(1_100), scale: 2 });
    const { files } = await sees(seat, { file: "image", text: /too large to be sent as it is, so it is compressed/ });
    expect(files[0]?.bytes.byteLength).toBeLessThanOrEqual(10_000_000);
  },
};

/** What cannot happen beside others, because it goes wrong for everyone. */
export const badWeather: Readonly<Record<string, Case>> = {
  async "a character that was deleted is named, with a way to clear it"(seat, { venice }) {
    await seat.does("character", { name: "Luna of the Lamps" });
    await sees(seat, { text: /answers here/ });
    const gone = { status: 404, body: { error: "Character not found" } };
    venice.fault({ path: "/characters/luna-of-the-lamps", answer: gone, count: "always" });
    venice.fault({ path: "/chat/completions", answer: gone });
    await seat.says("are you still there?");
    const told = await sees(seat, { text: /no longer has the character luna-of-the-lamps/, button: /No character/ });
    await seat.presses(told, /No character/);
    await sees(seat, { text: /myself again/ });
    venice.clearFaults();
  },
};

/** A press by somebody who may not. */
export async function strangersPress(seat: Seat, ground: Ground): Promise<void> {
  await seat.does("video", { prompt: "a film that strangers want" });
  const quote = await sees(seat, { button: /Generate/ });
  await seat.presses(quote, /Generate/, "stranger");
  await sees(seat, { text: ground.strangersRead });
  expect(asked(ground, "/video/queue", "a film that strangers want")).toEqual([]);
}
