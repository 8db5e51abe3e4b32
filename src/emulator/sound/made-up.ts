import { createHash } from "node:crypto";
import { plainMark } from "../words/mark.ts";

const sayings = [
  "Could somebody tell me when the next boat leaves?",
  "I think we should meet at the bridge at seven.",
  "Please remember to bring the blue folder tomorrow.",
  "The weather is lovely, so let us walk along the canal.",
  "What was the name of that little place with the good coffee?",
  "I will be ten minutes late, start without me.",
  "Happy birthday, and greetings to everybody at home!",
  "Can you read this back to me in a few words?",
];

/** What the emulator pretends to have heard: always the same for the same sound. */
export function madeUp(bytes: Buffer): string {
  const index = createHash("sha256").update(bytes).digest().readUInt32BE(0) % sayings.length;
  return `${plainMark} ${sayings[index]}`;
}
