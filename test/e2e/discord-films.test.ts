import { afterAll, beforeAll, expect, it } from "vitest";
import { sniff } from "../../src/venice/index.ts";
import { type Ground, sees } from "../contracts/command/seat.ts";
import { openCommandStage } from "./seats/command-stage.ts";
import { discordGround, isRepeated, offered } from "./seats/discord.ts";
import { expectClean, type Stage } from "./stage.ts";

const MOST_BYTES = 10 * 1024 * 1024;

let stage: Stage;
let ground: Ground;
beforeAll(async () => {
  stage = await openCommandStage({ discord: { messageContent: "granted" } });
  await stage.begin();
  await offered(stage);
  ground = discordGround(stage, stage.discord.addUser({}));
});
afterAll(() => stage.end());

it("a film of more than Discord takes is shown smaller, with a line that says so, and at no second price", async () => {
  const seat = await ground.sit();
  const model = "grok-imagine-text-to-video-private";
  await seat.does("video", { prompt: "[large] a gondola glides by", model, duration: "5s" });
  await seat.presses(await sees(seat, { button: /Generate/ }), /Generate/);
  const { files, text, buttons } = await sees(seat, { file: "video", text: /5 s · \$0\.32/ });
  const [film] = files;
  expect(film!.bytes.byteLength).toBeLessThanOrEqual(MOST_BYTES);
  expect(sniff(film!.bytes)?.mime).toBe("video/mp4");
  expect(film!.name).toBe("large-a-gondola-glides-by.mp4");
  expect(text).toMatch(/-# .*too large to be sent here as it is, so it is shown smaller\./);
  expect(buttons).toEqual(["Again"]);
  expect(stage.venice.requests.filter(({ path }) => path.endsWith("/queue"))).toHaveLength(1);
});

it("and nobody complained: nothing was sent that Discord had to refuse", () => {
  expectClean(stage, { discord: isRepeated });
  expect(ground.violations()).toEqual([]);
  expect(stage.discord.traffic.filter(({ status }) => status === 413)).toEqual([]);
});
