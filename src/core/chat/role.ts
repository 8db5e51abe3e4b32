import type { Speaker } from "../part.ts";
import type { PlaceSettings } from "../settings.ts";

/** Who answers: the bot itself, a character of Venice's, or a persona that was imported. */
export interface Role {
  /** Venice puts the character's own prompt in front. */
  readonly slug?: string;
  /** Who it is, in words of ours; in place of the place's persona. */
  readonly prompt?: string;
  /** The model that it is made for; the place's own choice comes first. */
  readonly model?: string;
  readonly voice?: string;
  readonly speaker?: Speaker;
  /** The name under which its part of the place's conversation is kept; the bot's own when left out. */
  readonly memory?: string;
}

/** Finds out who answers in a place. */
export interface Cast {
  /** @throws UserError when the character is gone, or may not appear here */
  roleIn(settings: PlaceSettings): Promise<Role>;
}
