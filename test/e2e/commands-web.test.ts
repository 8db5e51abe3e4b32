import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ground } from "../contracts/command/seat.ts";
import { OWN_KEY } from "../contracts/command/talking.ts";
import { testCommands } from "../contracts/command.ts";
import { openCommandStage } from "./seats/command-stage.ts";
import { webGround } from "./seats/web.ts";
import { expectClean, type Stage } from "./stage.ts";

let stage: Stage;
let ground: Ground;
beforeAll(async () => {
  stage = await openCommandStage({});
  await stage.begin({ PLAYGROUND: "on", OWNERS: "web:me" });
  ground = await webGround(stage);
});
afterAll(() => stage.end());

describe("the playground", () => {
  testCommands(() => ground);

  it("and nobody complained", () => {
    expectClean(stage);
    expect(stage.bot.log()).not.toContain(OWN_KEY);
  });
});
