/** What somebody asks to have done besides an answer. */
export type Deed =
  | "imagine"
  | "edit"
  | "upscale"
  | "cutout"
  | "video"
  | "music"
  | "say"
  | "read"
  | "search"
  | "recall"
  | "remember";

export interface Wish {
  readonly deed: Deed;
  /** What it is to be done with: the subject of a picture, the words to say, an address. */
  readonly object: string;
}

const picture = "(?:picture|image|photo|drawing|painting|portrait|poster|logo|sketch|illustration|wallpaper)s?";
const article = "(?:me |us )?(?:a |an |the |another |some )?";
const past = "(?:we|you|i|they|he|she|\\w+) (?:said|say|talked|spoke|agreed|decided|wrote|discussed)";

/** The first that fits a clause counts; what the brackets hold is the object. */
const patterns: readonly (readonly [Deed, RegExp])[] = [
  ["read", /(https?:\/\/[^\s<>"')]+)/i],
  [
    "say",
    /^(?:read|say|speak|tell|sing|recite)\s+(.+?)\s*(?:,? (?:aloud|out loud)|(?:as|in|by|with) (?:a )?voice(?: message| note)?)\b/i,
  ],
  ["say", /^(?:speak|say)\s+(?!(?:after|exactly|nothing|something|more)\b)([^:]+)$/i],
  ["upscale", /^(?:upscale|enlarge)\s+(.+)/i],
  ["cutout", /^(?:cut out|remove the background(?: of| from)?)\s*(.*)/i],
  [
    "edit",
    new RegExp(
      `^(?:edit|retouch|alter|modify|change)\\s+(?:the |this |that |my |it)\\s*(?:${picture})?\\s*(?:so that |to |and |by |with |:)?\\s*(.*)`,
      "i",
    ),
  ],
  ["edit", new RegExp(`^(?:make|turn) (?:the|this|that|my) ${picture}\\s+(.+)`, "i")],
  [
    "video",
    new RegExp(
      `^(?:film|animate|(?:make|generate|create)\\s+${article}(?:video|film|clip|animation)\\s*(?:of|about|with)?)\\s+(.+)`,
      "i",
    ),
  ],
  [
    "music",
    new RegExp(
      `^(?:compose|(?:make|generate|create|write)\\s+${article}(?:song|tune|music|jingle)\\s*(?:of|about|with|for)?)\\s+(.+)`,
      "i",
    ),
  ],
  [
    "imagine",
    new RegExp(
      `^(?:make|create|generate|show|give|draw|paint|sketch)\\s+${article}${picture}\\s+(?:of|with|showing|about)\\s+(.+)`,
      "i",
    ),
  ],
  ["imagine", /^(?:paint|draw|imagine|sketch|illustrate)\s+(?:me |us )?(.+)/i],
  [
    "recall",
    new RegExp(
      `\\b(?:remember|recall)\\s+(?:what|when|how|why|where|which)\\s+${past}\\s*(?:about|on|of)?\\s*(.+)`,
      "i",
    ),
  ],
  [
    "recall",
    /^what (?:did|have) (?:we|you|i|\w+) (?:say|said|talk|talked|agree|agreed|decide|decided)\s*(?:about|on)?\s+(.+)/i,
  ],
  ["remember", /^(?:remember|note|keep in mind) that\s+(.+)/i],
  ["search", /^(?:search(?: the web| the internet| online)?(?: for)?|look up|google|find out)\s+(.+)/i],
  ["search", /^(who won\s+.+|what(?:'s| is) (?:the latest|new)\s+.+|(?:the )?latest news.*)/i],
];

const polite =
  /^(?:(?:hey|hi|ok|okay|please|now|then|and|also|first|finally|afterwards|gondolier|(?:can|could|would|will) you|i (?:want|would like|'d like) you to|let's)[,!]?\s+)+/i;
const joints =
  /(?:[,;.!]?\s+(?:and\s+)?(?:then|afterwards|after that|finally)[,]?\s+|[;!?.]\s+|,?\s+and\s+(?=(?:please\s+)?(?:paint|draw|imagine|sketch|read|say|speak|search|look up|edit|enlarge|upscale|remember|animate|compose|tell)\b)|,\s+(?=(?:paint|draw|imagine|sketch|read|say|speak|search|look up|edit)\b))/i;
const longest = 1_500;

/** What a message wishes, in its order; nothing for most messages. */
export function wishesIn(text: string): readonly Wish[] {
  return text
    .slice(0, longest)
    .split(joints)
    .flatMap((clause) => {
      const plain = clause
        .trim()
        .replace(polite, "")
        .replace(/[\s.!?]+$/, "");
      for (const [deed, pattern] of patterns) {
        const object = pattern.exec(plain)?.[1];
        if (object !== undefined) return [{ deed, object: object.trim().replace(/^["“'](.*)["”']$/, "$1") }];
      }
      return [];
    });
}
