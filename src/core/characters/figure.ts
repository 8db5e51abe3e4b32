import type { Character } from "../../venice/index.ts";
import type { Settings } from "../settings.ts";
import { keyOfPersona, type Persona } from "./personas.ts";

/** Somebody that can answer in a place: a character of Venice's, or a persona that was imported there. */
export interface Figure {
  /** A slug, or `own:ID`: how settings, scenes and turns name it. */
  readonly key: string;
  /** As its maker wrote it: what is shown is the safe name. */
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly adult: boolean;
  /** One of them. */
  readonly venice?: Character;
  readonly persona?: Persona;
}

/** Says in a thread that nobody plays there, although somebody does in its channel. */
export const NOBODY = "none";

/** Who answers in a place by its settings; undefined for the bot itself. */
export function characterIn({ character }: Pick<Awaited<ReturnType<Settings["of"]>>, "character">): string | undefined {
  return character === NOBODY ? undefined : character;
}

export function figureOfVenice(venice: Character): Figure {
  const { slug, name, description = "", tags, adult } = venice;
  return { key: slug, name, description, tags, adult, venice };
}

export function figureOfPersona(persona: Persona): Figure {
  const { id, name, description, tags, adult } = persona;
  return { key: keyOfPersona(id), name, description, tags, adult, persona };
}
