const LONGEST = 40_000;
const WORDS =
  "abstract and as async await break case catch class const continue def default del do elif else end enum except export extends false final finally fn for from func function go if impl implements import in interface is lambda let local loop match mod module mut new nil none not null or package pass private protected pub public raise return self static struct super switch then this throw throws trait true try type typeof undefined unless use using val var void when where while with yield select insert update delete into values set create table join on group by order limit echo fi done esac";

const words = new Set(WORDS.split(" "));
/** Languages whose comments begin with "#". */
const HASH = /^(py|python|rb|ruby|sh|bash|zsh|shell|yaml|yml|toml|perl|r|make|makefile|dockerfile|elixir)$/;
const DASHES = /^(sql|lua|haskell|hs|ada|elm)$/;
const PLAIN = /^(|text|txt|plain|plaintext|console|output|markdown|md)$/;

/** @type {WeakMap<Element, [string, Range][]>} */
const marked = new WeakMap();

/** @param {string} name @returns {Highlight | undefined} */
function registered(name) {
  if (typeof Highlight === "undefined") return undefined;
  const known = CSS.highlights.get(name) ?? new Highlight();
  CSS.highlights.set(name, known);
  return known;
}

/** @param {string} language */
function patternFor(language) {
  const comment = HASH.test(language)
    ? "#.*"
    : DASHES.test(language)
      ? "--.*"
      : "//.*|/\\*[\\s\\S]*?(?:\\*/|$)|<!--[\\s\\S]*?(?:-->|$)";
  const string = `"""[\\s\\S]*?(?:"""|$)|'''[\\s\\S]*?(?:'''|$)|"(?:\\\\.|[^"\\\\\\n])*"?|'(?:\\\\.|[^'\\\\\\n])*'|\`(?:\\\\.|[^\`\\\\])*\`?`;
  return new RegExp(
    `(?<comment>${comment})|(?<string>${string})|(?<number>\\b\\d[\\w.]*)|(?<word>\\b[a-zA-Z_]+\\b)`,
    "g",
  );
}

/**
 * Colours code by painting over it: the text itself is not touched, so a selection in it survives.
 * @param {Element} pre
 * @param {string} language
 */
export function highlight(pre, language) {
  const text = pre.querySelector("code")?.firstChild;
  if (!(text instanceof Text) || PLAIN.test(language) || text.length > LONGEST || !registered("word")) return;
  const isSql = language === "sql";
  /** @type {[string, Range][]} */
  const ranges = [];
  for (const match of text.data.matchAll(patternFor(language.toLowerCase()))) {
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0];
    if (!kind || (kind === "word" && !words.has(isSql ? match[0].toLowerCase() : match[0]))) continue;
    const range = new Range();
    range.setStart(text, match.index);
    range.setEnd(text, match.index + match[0].length);
    registered(kind)?.add(range);
    ranges.push([kind, range]);
  }
  marked.set(pre, ranges);
}

/** Takes the colours off code that leaves the page. @param {ParentNode} parent */
export function unhighlight(parent) {
  for (const pre of parent.querySelectorAll("pre")) {
    for (const [kind, range] of marked.get(pre) ?? []) registered(kind)?.delete(range);
    marked.delete(pre);
  }
}
