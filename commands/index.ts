import type { Command } from "../src/core/command.ts";
import ask from "./ask.ts";
import exportCommand from "./export.ts";
import forget from "./forget.ts";
import forgetNow from "./forget-now.ts";
import help from "./help.ts";
import model from "./model.ts";
import persona from "./persona.ts";
import privacy from "./privacy.ts";
import quota from "./quota.ts";
import regenerate from "./regenerate.ts";
import set from "./set.ts";
import settings from "./settings.ts";
import stop from "./stop.ts";
import stopTurn from "./stop-turn.ts";

/** Every command, in the order in which help lists them; the hidden ones are reached by buttons. */
export const commands: readonly Command[] = [
  ask,
  model,
  settings,
  stop,
  quota,
  forget,
  exportCommand,
  privacy,
  help,
  regenerate,
  stopTurn,
  set,
  persona,
  forgetNow,
];
