import { t } from "../../i18n.ts";
import type { Model } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { Thread } from "../memory/memory.ts";
import type { ModelChoice } from "../models.ts";
import type { Notice } from "../part.ts";
import type { Attachments } from "./attachments.ts";

/** Who answers a question: the place's model, or one that sees where pictures are asked about and that one cannot. */
export interface Eyes {
  /**
   * @param gone a model that Venice has just refused as unknown
   * @throws UserError when pictures are asked about and no model sees
   */
  choose(
    wanted: string | undefined,
    attachments: Attachments,
    thread: Thread,
    locale: string,
    gone?: string,
  ): Promise<{ readonly model: Model; readonly notices: readonly Notice[] }>;
  refresh(): Promise<void>;
}

export function createEyes(models: ModelChoice): Eyes {
  return {
    async choose(wanted, attachments, thread, locale, gone) {
      const info = (text: string): Notice => ({ type: "notice", text, tone: "info" });
      const { model, retired } = await models.answering(wanted, gone);
      const notices = retired ? [info(t(locale, "notice.retired", { old: retired, model: model.name }))] : [];
      const asksNow = attachments.pictures.length > 0;
      const asked = asksNow || thread.turns.some((each) => each.images.length > 0 && each.seen === undefined);
      if (!asked || model.capabilities.vision) return { model, notices };
      const eyes = await models.seeing();
      if (!eyes && asksNow) throw new UserError("error.vision.none");
      if (!eyes) return { model, notices };
      notices.push(info(t(locale, "notice.vision", { model: eyes.name, current: model.name })));
      return { model: eyes, notices };
    },
    refresh: () => models.refresh(),
  };
}
