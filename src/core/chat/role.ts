import type { RememberedTurn } from "../memory/records.ts";
import type { Notice, Speaker } from "../part.ts";
import type { PlaceSettings } from "../settings.ts";
import type { Turn } from "../turn.ts";
import type { Question } from "./question.ts";

/** Who answers: the bot itself, a character of Venice's, or a persona that was imported. */
export interface Role {
  /** How settings and turns name who it is; none for the bot itself. */
  readonly key?: string;
  /** Venice puts the character's own prompt in front. */
  readonly slug?: string;
  /** Who it is, in words of ours; in place of the place's persona. */
  readonly prompt?: string;
  /** How it speaks, as messages that come before the conversation. */
  readonly examples?: readonly { readonly role: "system" | "user" | "assistant"; readonly content: string }[];
  /** Told once more behind everything that was said. */
  readonly after?: string;
  /** The model that it is made for, where there still is that one; what the place chose for it comes first. */
  readonly model?: string;
  readonly voice?: string;
  readonly speaker?: Speaker;
  /** The name under which its part of the place's conversation is kept; the bot's own when left out. */
  readonly memory?: string;
  /** It plays in a scene. */
  readonly scene?: Stage;
  /**
   * Venice knows nothing of what was asked for: looks whether the character is still there.
   * @throws UserError when it is gone
   */
  confirm?(): Promise<void>;
}

/** What a line of a scene leads to. */
export interface Stage {
  /** The line was spoken to its end. @returns what is to be said of the scene, where that was its last one */
  spoke(line: string): Promise<Notice | undefined>;
}

/** What there is to answer. */
export interface Casting {
  readonly turn: Turn;
  readonly question: Question;
  /** The turn that it goes on from or repeats: who answered that answers this. */
  readonly after?: RememberedTurn;
}

/** Finds out who answers in a place. */
export interface Cast {
  /**
   * @param casting left out, only the voice of who is set there is of interest
   * @throws UserError when the character is gone, or may not appear here
   */
  roleIn(settings: PlaceSettings, casting?: Casting): Promise<Role>;
}
