import type { Core } from "../core/adapter.ts";
import type { Log } from "../log.ts";
import type { Rests } from "../render/rest.ts";
import type { Client } from "./api.ts";
import type { DraftTurns } from "./draft-turns.ts";
import type { Faces } from "./faces.ts";
import type { InlinePlaces } from "./inline-places.ts";
import type { Looks } from "./looks.ts";
import type { Pacers } from "./pacers.ts";
import type { Recovery } from "./recovery.ts";
import type { Sender } from "./sender.ts";
import type { Sightings } from "./sightings.ts";
import type { Typing } from "./typing.ts";

/** What every answer works with. */
export interface Tools {
  readonly client: Client;
  readonly core: Core;
  readonly log: Log;
  readonly pacers: Pacers;
  readonly sender: Sender;
  readonly recovery: Recovery;
  readonly looks: Looks;
  readonly sightings: Sightings;
  readonly typing: Typing;
  readonly faces: Faces;
  readonly drafts: DraftTurns;
  readonly inlinePlaces: InlinePlaces;
  readonly rests: Rests;
  /** Aborted once this process ends: what is not finished is the next one's. */
  readonly stopping: AbortSignal;
  /** Chats in which a whisper was refused, and until when none is tried there. */
  readonly refusedWhispers: Map<number, number>;
  readonly now: () => number;
}
