import { DeliveryError } from "../core/adapter.ts";
import type { Media, Part } from "../core/part.ts";
import type { TurnRecord } from "../core/turn.ts";
import { Answer } from "./answer.ts";
import type { Spot } from "./sender.ts";
import type { Tools } from "./tools.ts";
import { privatePlace } from "./whisper.ts";

/** Sends a person privately what cannot stand where they asked. @returns false where their private chat is closed */
export async function sendAside(
  tools: Tools,
  turn: TurnRecord,
  user: number,
  { text = "", media }: { readonly text?: string; readonly media: readonly Media[] },
): Promise<boolean> {
  const { name, locale } = turn.person;
  const spot: Spot = { place: privatePlace(user, name), chat: user, locale };
  async function* parts(): AsyncGenerator<Part> {
    if (text) yield { type: "text", text };
    for (const each of media) yield { type: "media", media: each };
  }
  try {
    await new Answer(tools, { spot, growth: "whole", turn }).show(parts(), async () => {});
    return true;
  } catch (error) {
    if (error instanceof DeliveryError) return false;
    throw error;
  }
}
