import type { Access } from "./access.ts";
import type { Adapter } from "./adapter.ts";
import type { Characters } from "./characters/characters.ts";
import type { Chat } from "./chat/chat.ts";
import type { CommandSpec } from "./command-spec.ts";
import type { Images } from "./images/images.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Kept } from "./kept.ts";
import type { Folding } from "./memory/fold.ts";
import type { Memory } from "./memory/memory.ts";
import type { ModelChoice } from "./models.ts";
import type { OwnSettings } from "./own-settings.ts";
import type { Money } from "./quota/open.ts";
import type { Quota } from "./quota.ts";
import type { Reading } from "./reading/reading.ts";
import type { Recall } from "./recall/recall.ts";
import type { Running } from "./running.ts";
import type { Scenes } from "./scene/scenes.ts";
import type { Settings } from "./settings.ts";
import type { Hearing } from "./speech/hearing.ts";
import type { Speech } from "./speech/speech.ts";
import type { Platform } from "./turn.ts";

/** What commands may use. */
export interface Deps {
  readonly chat: Chat;
  readonly models: ModelChoice;
  readonly settings: Settings;
  readonly own: OwnSettings;
  readonly memory: Memory;
  readonly folding: Folding;
  readonly quota: Quota;
  readonly money: Money;
  /** What the owners should have been told and could not be. */
  untold(): Promise<readonly string[]>;
  readonly kept: Kept;
  readonly images: Images;
  readonly speech: Speech;
  readonly hearing: Hearing;
  readonly jobs: Jobs;
  readonly reading: Reading;
  readonly recall: Recall;
  readonly characters: Characters;
  readonly scenes: Scenes;
  readonly running: Running;
  readonly access: Access;
  readonly commands: readonly CommandSpec[];
  readonly retentionDays: number;
  /** Only for what the answer to a turn cannot carry: private deliveries. */
  adapter(platform: Platform): Adapter;
}
