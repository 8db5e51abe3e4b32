import type { Character } from "../cast/character.ts";
import type { TextModel } from "../catalogue/model.ts";
import type { Attachment } from "../chat/attachments.ts";
import type { Said } from "../chat/conversation.ts";
import { type Looked, type MarkerSyntax, marker } from "../chat/search.ts";
import { countTokens } from "../stream/tokens.ts";
import { chance, pick } from "./chance.ts";
import { mark, summaryMark } from "./mark.ts";
import { clip, grouped, listed, plural, quote } from "./quote.ts";
import { recall, wantsRecall } from "./recall.ts";
import { shapesFor } from "./shapes.ts";
import { summaryOf } from "./summary-order.ts";

export interface Occasion {
  readonly model: TextModel;
  readonly conversation: readonly Said[];
  /** Whose manner it takes. */
  readonly character?: Character | undefined;
  readonly looked: Looked;
  /** Sources are marked so in the text; undefined where no marks are wanted. */
  readonly markers: MarkerSyntax | undefined;
  /** Tokens that the answer may take. */
  readonly room: number;
  /** How often the same was asked before. */
  readonly repeats: number;
  readonly seed: string | number;
}

const surely = 0.34;
const mostOfResult = 400;

/** What the emulator says: nothing that it knows, only what reached it, and marked as its own. */
export function answer(occasion: Occasion): string {
  const { conversation, room } = occasion;
  const summary = summaryOf(conversation, room - countTokens(summaryMark));
  if (summary !== undefined) return `${summaryMark}\n\n${summary}`;
  const asked = conversation.findLast(({ role }) => role === "user");
  const question = asked?.text ?? "";
  const echo = /^\s*(?:repeat|echo|say)(?: after me| exactly| this)?:\s*([\s\S]+)/i.exec(question)?.[1];
  if (echo !== undefined) return `${mark}\n\n${echo}`;

  const random = chance(occasion.seed, occasion.model.id, question, occasion.repeats);
  const results = conversation
    .slice(conversation.findLastIndex(({ role }) => role === "user") + 1)
    .filter(({ role }) => role === "tool");
  const sections = [
    ...results.map(({ text }) => `The tool told me: ${quote(text, mostOfResult)}`),
    ...attachmentsSection(asked?.attachments ?? []),
    ...recallSection(conversation, question),
    ...shapesFor(question, conversation, random),
    ...searchSection(occasion),
  ];
  const opening = openingOf(asked, occasion.repeats, random);
  const reached = sections.length > 0 ? reachedLine(occasion) : reachedList(occasion);
  const { character } = occasion;
  const [greeting, flourish] = character
    ? [[`**${character.name}:** ${character.manner.greeting}`], [character.manner.flourish]]
    : [[], []];
  return [mark, ...greeting, opening, ...sections, ...flourish, reached].join("\n\n");
}

function openingOf(asked: Said | undefined, repeats: number, random: () => number): string {
  if (!asked || asked.text.trim() === "")
    return asked?.attachments.length ? "You sent something without words." : "Nothing was asked.";
  const who = asked.speaker ?? "You";
  const verb = pick(["asked", "wrote", "said"] as const, random);
  const again = repeats > 0 ? ` (attempt ${repeats + 1} at the same question)` : "";
  return `${who} ${verb}: ${quote(asked.text)}${again}`;
}

function attachmentsSection(attachments: readonly Attachment[]): string[] {
  if (attachments.length === 0) return [];
  return [`Attached:\n\n${attachments.map((attachment) => `- ${describe(attachment)}`).join("\n")}`];
}

const kilobytes = (bytes: number) => `${grouped(Math.max(1, Math.round(bytes / 1000)))} kB`;

function describe(attachment: Attachment): string {
  switch (attachment.kind) {
    case "picture":
      return `a ${attachment.format} of ${attachment.width}x${attachment.height} (${kilobytes(attachment.bytes)})`;
    case "remote":
      return `a ${attachment.what} at ${attachment.host}, which I did not fetch`;
    case "audio":
      return `a sound, ${attachment.format} (${kilobytes(attachment.bytes)})`;
    case "video":
      return `a video, ${attachment.mime} (${kilobytes(attachment.bytes)})`;
    case "file": {
      const size = `${clip(attachment.name, 80)} (${kilobytes(attachment.bytes)})`;
      if (attachment.text === undefined) return `the file ${size}, which I cannot read`;
      return `the file ${size}, ${plural(attachment.text.split("\n").length, "line")}, beginning ${quote(attachment.text, 120)}`;
    }
  }
}

function recallSection(conversation: readonly Said[], question: string): string[] {
  const wanted = wantsRecall(question);
  const found = recall(conversation);
  if (found && (wanted || (found.score >= surely && question.trim().endsWith("?")))) {
    const { sentence } = found;
    const where =
      sentence.role === "user"
        ? sentence.speaker
          ? `${sentence.speaker} said`
          : "You said"
        : sentence.role === "assistant"
          ? "I was given as said before"
          : "I was told";
    return [`${where}: ${quote(sentence.text)}`];
  }
  return wanted
    ? [`Nothing about that is in the ${plural(conversation.length - 1, "message")} that reached me before.`]
    : [];
}

function searchSection({ looked, markers }: Occasion): string[] {
  const sections: string[] = [];
  if (looked.citations.length > 0) {
    const [first, second] = [[0], [1, 2]].map((indices) => (markers ? marker(indices, markers) : ""));
    sections.push(`A search would have found this${first}, and two more pages${second}. These sources are made up.`);
  }
  if (looked.pages.length > 0)
    sections.push(`Venice would have read ${listed(looked.pages.map((page) => `<${page}>`))}; I did not.`);
  return sections;
}

const personaOf = (conversation: readonly Said[]): string | undefined =>
  conversation
    .filter(({ role }) => role === "system" || role === "developer")
    .map(({ text }) => /\b(?:You are|You're|Your name is)\s+([^.,;:\n]{1,60})/.exec(text)?.[1])
    .find((name) => name !== undefined);

interface Reached {
  readonly model: string;
  readonly system: string;
  readonly messages: string;
}

function reachedOf({ model, conversation }: Occasion): Reached {
  const system = conversation.filter(({ role }) => role === "system" || role === "developer");
  const length = system.reduce((sum, { text }) => sum + text.length, 0);
  const persona = personaOf(conversation);
  const speakers = [...new Set(conversation.flatMap(({ speaker }) => speaker ?? []))];
  const spoken = conversation.length - system.length;
  const tokens = conversation.reduce((sum, said) => sum + said.tokens, 0);
  return {
    model: `${model.model_spec.name} (\`${model.id}\`)`,
    system:
      length === 0
        ? "no system prompt"
        : `a system prompt of ${plural(length, "character")}${persona ? ` (${quote(persona, 60)})` : ""}`,
    messages: `${plural(spoken, "message")} (${plural(tokens, "token")})${speakers.length > 0 ? ` from ${listed(speakers)}` : ""}`,
  };
}

function reachedLine(occasion: Occasion): string {
  const { model, system, messages } = reachedOf(occasion);
  return `*Reached me: ${messages}, ${system}. Model: ${model}.*`;
}

function reachedList(occasion: Occasion): string {
  const { model, system, messages } = reachedOf(occasion);
  return [
    "I can show how everything looks and works, but I know nothing. What reached me:",
    "",
    `- **Model:** ${model}, ${grouped(occasion.model.model_spec.availableContextTokens)} tokens of context`,
    `- **Conversation:** ${messages}`,
    `- **Instructions:** ${system}`,
    "",
    "With a Venice key in `VENICE_API_KEY` a real model answers. Until then try “make a table”, “show code”, “what is my name?”, or attach a picture.",
  ].join("\n");
}
