import { agreed } from "../src/core/agreed.ts";
import type { Command } from "../src/core/command.ts";
import ask from "./ask.ts";
import askWith from "./ask-with.ts";
import bring from "./bring.ts";
import cancelJob from "./cancel-job.ts";
import cap from "./cap.ts";
import character from "./character.ts";
import cutout from "./cutout.ts";
import edit from "./edit.ts";
import explain from "./explain.ts";
import exportCommand from "./export.ts";
import forget from "./forget.ts";
import forgetNow from "./forget-now.ts";
import gallery from "./gallery.ts";
import generate from "./generate.ts";
import help from "./help.ts";
import imagine from "./imagine.ts";
import key from "./key.ts";
import keyRemove from "./key-remove.ts";
import keySet from "./key-set.ts";
import model from "./model.ts";
import music from "./music.ts";
import persona from "./persona.ts";
import personaRemove from "./persona-remove.ts";
import privacy from "./privacy.ts";
import quota from "./quota.ts";
import read from "./read.ts";
import readAloud from "./read-aloud.ts";
import recall from "./recall.ts";
import regenerate from "./regenerate.ts";
import say from "./say.ts";
import scene from "./scene.ts";
import sceneLine from "./scene-line.ts";
import sceneStop from "./scene-stop.ts";
import search from "./search.ts";
import set from "./set.ts";
import setOwn from "./set-own.ts";
import settings from "./settings.ts";
import stop from "./stop.ts";
import stopTurn from "./stop-turn.ts";
import summarise from "./summarise.ts";
import swipe from "./swipe.ts";
import transcribe from "./transcribe.ts";
import translate from "./translate.ts";
import upscale from "./upscale.ts";
import usage from "./usage.ts";
import vary from "./vary.ts";
import video from "./video.ts";
import voice from "./voice.ts";
import whoSet from "./who-set.ts";

/** Every command, in the order in which help lists them; the hidden ones are reached by buttons. */
export const commands: readonly Command[] = [
  ask,
  search,
  read,
  imagine,
  edit,
  upscale,
  cutout,
  video,
  music,
  say,
  transcribe,
  explain,
  translate,
  readAloud,
  summarise,
  character,
  scene,
  model,
  settings,
  stop,
  quota,
  usage,
  key,
  forget,
  exportCommand,
  privacy,
  help,
  regenerate,
  askWith,
  stopTurn,
  set,
  setOwn,
  keySet,
  keyRemove,
  cap,
  persona,
  voice,
  forgetNow,
  gallery,
  personaRemove,
  whoSet,
  swipe,
  sceneLine,
  sceneStop,
  recall,
  generate,
  cancelJob,
  bring,
  vary,
  ...[ask, imagine, edit, upscale, cutout, vary, say, readAloud, transcribe].map(agreed),
];
