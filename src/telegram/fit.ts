import type { Media, Notice } from "../core/part.ts";
import { type Key, t } from "../i18n.ts";
import type { Latest } from "../render/latest.ts";
import { fitted } from "./fitted.ts";
import { type Unsendable, waysFor } from "./media.ts";

/** Brings media to who asked, where they cannot be sent. @returns false where that person cannot be reached */
export type Aside = (media: readonly Media[]) => Promise<boolean>;

/** An answer as it can be shown where it goes: what is refused there gives way to what can be. */
export class Fit {
  readonly #locale: string;
  readonly #aside: Aside | undefined;
  readonly #refused = new Set<Media>();
  readonly #words: string[] = [];
  readonly #notices: Notice[] = [];

  constructor(locale = "en", aside?: Aside) {
    this.#locale = locale;
    this.#aside = aside;
  }

  of(latest: Latest): Latest {
    const shown = fitted(latest, this.#locale);
    if (this.#refused.size === 0) return shown;
    return {
      ...shown,
      text: [shown.text, ...this.#words].filter(Boolean).join("\n\n"),
      media: shown.media.filter((each) => !this.#refused.has(each)),
      notices: [...shown.notices, ...this.#notices],
    };
  }

  /** Finds what stands in place of a medium; where its kind is forbidden, of all like it. */
  async refuse(latest: Latest, { media, isForbidden }: Unsendable): Promise<void> {
    const isLike = (each: Media) => each === media || (isForbidden && waysFor(each).join() === waysFor(media).join());
    const refused = this.of(latest).media.filter(isLike);
    for (const each of refused) this.#refused.add(each);
    const speech = refused.filter(({ kind, words }) => kind === "voice" || words !== undefined);
    const others = refused.filter((each) => !speech.includes(each));
    if (speech.length > 0) {
      this.#words.push(...speech.flatMap(({ words }) => words ?? []));
      this.#say("upload.words", speech);
    }
    if (others.length === 0) return;
    if (!isForbidden || !this.#aside) this.#say("error.upload.refused", others);
    else this.#say((await this.#aside(others)) ? "upload.private" : "upload.closed", others);
  }

  #say(key: Key, media: readonly Media[]): void {
    const text = t(this.#locale, key, { name: media.map(({ name }) => name).join(", ") });
    const isLost = key === "upload.closed" || key === "error.upload.refused";
    this.#notices.push({ type: "notice", text, tone: isLost ? "error" : "info" });
  }
}
