import { byPlace, type Entity, type EntityType, endOf } from "./types.ts";

const WORD = "\\p{L}\\p{N}_";
const TLDS =
  "com|org|net|edu|gov|mil|int|info|biz|name|pro|app|dev|io|ai|me|co|tv|cc|xyz|online|site|shop|club|top|blog|cloud|tech|" +
  "store|live|news|page|wiki|link|space|world|today|email|agency|media|design|studio|games|music|video|chat|bot|art|ton";
const COUNTRIES =
  "ac|ad|ae|af|ag|al|am|ao|aq|ar|as|at|au|aw|az|ba|bb|bd|be|bf|bg|bh|bi|bj|bm|bn|bo|br|bs|bt|bw|by|bz|ca|cd|cf|cg|ch|ci|ck|cl|" +
  "cm|cn|cr|cu|cv|cx|cy|cz|de|dj|dk|dm|do|dz|ec|ee|eg|er|es|et|eu|fi|fj|fk|fm|fo|fr|ga|gb|gd|ge|gf|gg|gh|gi|gl|gm|gn|gp|gq|gr|" +
  "gs|gt|gu|gw|gy|hk|hm|hn|hr|ht|hu|id|ie|il|im|in|iq|ir|is|it|je|jm|jo|jp|ke|kg|kh|ki|km|kn|kp|kr|kw|ky|kz|la|lb|lc|li|lk|lr|" +
  "ls|lt|lu|lv|ly|ma|mc|md|mg|mh|mk|ml|mm|mn|mo|mp|mq|mr|ms|mt|mu|mv|mw|mx|my|mz|na|nc|ne|nf|ng|ni|nl|no|np|nr|nu|nz|om|pa|pe|" +
  "pf|pg|ph|pk|pl|pm|pn|pr|ps|pt|pw|py|qa|re|ro|rs|ru|rw|sa|sb|sc|sd|se|sg|sh|si|sj|sk|sl|sm|sn|so|sr|st|su|sv|sx|sy|sz|tc|td|" +
  "tf|tg|th|tj|tk|tl|tm|tn|to|tr|tt|tw|tz|ua|ug|uk|us|uy|uz|va|vc|ve|vg|vi|vn|vu|wf|ws|ye|yt|za|zm|zw";
const LABEL = "[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_~-]*[\\p{L}\\p{N}])?";
const PATH = '(?:[/?#](?:[^\\s<>«»"\\u2000-\\u200f]*[^\\s<>«»"\\u2000-\\u200f.:;,(\'?!`])?)?';

const PATTERNS: readonly (readonly [EntityType, RegExp])[] = [
  ["mention", new RegExp(`(?<![${WORD}])@[A-Za-z0-9_]{4,32}(?![${WORD}])`, "gu")],
  ["bot_command", new RegExp(`(?<![${WORD}/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![${WORD}/<>@])`, "gu")],
  ["hashtag", new RegExp(`(?<![${WORD}#])#(?=[${WORD}]*\\p{L})[${WORD}]{1,256}(?![${WORD}#])`, "gu")],
  ["cashtag", new RegExp(`(?<![${WORD}$])\\$(?:1INCH|[A-Z]{1,8})(?![${WORD}$])`, "gu")],
  ["url", new RegExp(`(?<![${WORD}])(?:tg|ton)://[A-Za-z0-9_-]{1,253}${PATH}`, "giu")],
  ["email", new RegExp(`(?<![${WORD}@/.])[\\w.+-]{1,64}@(?:${LABEL}\\.)+(?:${TLDS}|${COUNTRIES})(?![${WORD}])`, "giu")],
  [
    "url",
    new RegExp(
      `(?<![${WORD}@/#.-])(?:(?:https?|ftp)://(?:[^\\s/@<>"'()]+@)?(?:${LABEL}\\.)+${LABEL}|(?:${LABEL}\\.)+(?:${TLDS}|${COUNTRIES})(?![${WORD}-]|\\.[\\p{L}\\p{N}]|@))(?::\\d{1,5})?${PATH}`,
      "giu",
    ),
  ],
];

/** The entities that clients and servers see in plain text, first come first kept. */
export function findEntities(text: string): Entity[] {
  const all = PATTERNS.flatMap(([type, pattern]) =>
    [...text.matchAll(pattern)].map((match): Entity => {
      const { length } = type === "url" ? balanced(match[0]) : match[0];
      return { type, offset: match.index, length };
    }),
  ).sort(byPlace);
  let end = 0;
  return all.filter((entity) => {
    if (entity.offset < end) return false;
    end = endOf(entity);
    return true;
  });
}

/** A link ends before a bracket that it did not open: "(see example.com/a)". */
function balanced(link: string): string {
  const open: string[] = [];
  for (let i = 0; i < link.length; i++) {
    const at = "([{".indexOf(link[i]!);
    if (at >= 0) open.push(")]}"[at]!);
    else if (")]}".includes(link[i]!) && open.pop() !== link[i]) return link.slice(0, i).replace(/[.:;,('?!`]+$/, "");
  }
  return link;
}
