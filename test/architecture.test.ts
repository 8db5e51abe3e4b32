import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const MOST_LINES = 300;
const MEDIAN_LINES = 110;

/** Paths are relative to the project, with `/`. */
const sources = globSync("{src,commands}/**/*.{ts,js}", { cwd: root }).sort();
const all = globSync("{src,commands}/**/*", { cwd: root, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  .sort();
const textOf = new Map(all.map((file) => [file, readFileSync(join(root, file), "utf8")]));
const read = (file: string): string => textOf.get(file) ?? "";

interface Import {
  readonly from: string;
  /** A file of ours, or a package's name. */
  readonly to: string;
  readonly ours: boolean;
  /** Gone at run time. */
  readonly types: boolean;
  readonly line: number;
}

/** Comments that have lines of their own are blanked; the lines stay. */
const uncommented = (text: string): string =>
  text.replace(/^[ \t]*(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm, (comment) => comment.replace(/[^\n]/g, " "));

const STATIC = [
  // import … from "x", export … from "x", types too
  /^[ \t]*(?:import|export)\b([^"';]*?)\bfrom\s*["']([^"']+)["']/gm,
  // import "x"
  /^[ \t]*import()\s*["']([^"']+)["']/gm,
];
/** import("x"), as a value or as a type; what is chosen at run time stands in it too. */
const DYNAMIC = /\bimport\(([^()]*)\)/g;

function importsOf(file: string): readonly Import[] {
  const text = uncommented(read(file));
  const importOf = (name: string, match: RegExpMatchArray, types: boolean): Import => {
    const line = text.slice(0, (match.index ?? 0) + match[0].length).split("\n").length;
    const own = name.startsWith(".");
    const to = own ? relative(root, join(root, dirname(file), name)) : packageOf(name);
    return { from: file, to, ours: own, types, line };
  };
  const fixed = STATIC.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => importOf(match[2] ?? "", match, /^\s+type\b/.test(match[1] ?? ""))),
  );
  const chosen = [...text.matchAll(DYNAMIC)].flatMap((match) => {
    const argument = match[1] ?? "";
    const whole = /^\s*["']([^"']+)["']\s*$/.exec(argument)?.[1];
    const names = whole ? [whole] : [...argument.matchAll(/["'](\.{1,2}\/[^"']+)["']/g)].map((each) => each[1] ?? "");
    const around = [text.slice(0, match.index), text.slice(match.index + match[0].length)] as const;
    const types = /\btypeof\s+$/.test(around[0]) || /^\.[A-Z]/.test(around[1]);
    return names.map((name) => importOf(name, match, types));
  });
  return [...fixed, ...chosen];
}

const packageOf = (name: string): string =>
  name.startsWith("node:") ? name : name.split("/", name.startsWith("@") ? 2 : 1).join("/");

const imports = sources.flatMap(importsOf);
const ours = imports.filter((each) => each.ours);

/** Where a file belongs. */
function roomOf(file: string): string {
  if (/^src\/(main|gondolier|doctor|heap)\.ts$|^src\/doctor\/|^src\/start\.js$/.test(file)) return "house";
  if (/^src\/(exchange|log|i18n|metrics)\.ts$|^src\/locales\//.test(file)) return "leaf";
  if (file === "src/config.ts" || file === "src/server.ts") return basename(file, ".ts");
  if (file.startsWith("commands/")) return "commands";
  if (file.startsWith("src/web/client/")) return "page";
  return file.split("/")[1] ?? file;
}

const CORE_TYPES = ["src/core/part.ts", "src/core/turn.ts"];
const ADAPTER = ["core", "render", "leaf"];

/** Whom a room may import besides itself: other rooms, or single files of them. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  venice: [],
  emulator: ["venice"],
  core: ["venice", "leaf"],
  commands: ["core", "src/i18n.ts"],
  render: CORE_TYPES,
  discord: ADAPTER,
  telegram: ADAPTER,
  web: ADAPTER,
  page: [],
  leaf: [],
  config: [],
  server: ["src/core/adapter.ts", "leaf"],
  house: ["venice", "emulator", "core", "commands", "render", "discord", "telegram", "web", "leaf", "config", "server"],
};

/** Libraries that only one part of the house may know. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  "discord.js": ["discord"],
  grammy: ["telegram"],
  hono: ["web", "server"],
  "@hono/node-server": ["web", "server"],
  keyv: ["core"],
  pino: ["leaf"],
  "prom-client": ["leaf", "server"],
  dotenv: ["house"],
  "node:sqlite": ["core"],
};
/** Has packages loaded before the compile cache begins, and uses nothing of them. */
const LOADER = "src/start.js";

describe("imports", () => {
  it("are found at all", () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(ours.length).toBeGreaterThan(sources.length);
    expect(importsOf("src/start.js").map((each) => each.to)).toEqual(
      expect.arrayContaining(["src/main.ts", "src/doctor.ts", "node:module"]),
    );
    expect(importsOf("src/gondolier.ts").map((each) => each.to)).toContain("src/discord/index.ts");
  });

  it("lead to files that are there", () => {
    const broken = ours.filter(({ to }) => !existsSync(join(root, to)));
    expect(broken.map(({ from, line, to }) => `${from}:${line} imports ${to}, which does not exist`)).toEqual([]);
  });

  it("of one room reach only into the rooms that it may know", () => {
    const wrong = ours.flatMap(({ from, to, line }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      const allowed = MAY_IMPORT[here];
      if (!allowed) return [`${from}: no rule says what ${here} may import`];
      if (here === there || allowed.includes(there) || allowed.includes(to)) return [];
      const names = allowed.length > 0 ? allowed.join(", ") : "nothing of ours but itself";
      return [`${from}:${line} imports ${to}: ${here} may import ${names}`];
    });
    expect(wrong).toEqual([]);
  });

  it("of the configuration stand in the composition root only", () => {
    const readers = ours.filter(({ from, to }) => to === "src/config.ts" && roomOf(from) !== "house");
    expect(readers.map(({ from, line }) => `${from}:${line} reads the configuration`)).toEqual([]);
    const peeping = sources.filter(
      (file) => roomOf(file) !== "house" && roomOf(file) !== "page" && /\bprocess\.env\b/.test(uncommented(read(file))),
    );
    expect(peeping.map((file) => `${file} reads the environment`)).toEqual([]);
  });

  it("of a platform's library stand in its adapter only", () => {
    const wrong = imports.filter(
      ({ from, to }) => from !== LOADER && Object.hasOwn(LIBRARIES, to) && !LIBRARIES[to]?.includes(roomOf(from)),
    );
    expect(
      wrong.map(({ from, line, to }) => `${from}:${line} imports ${to}, which belongs to ${LIBRARIES[to]}`),
    ).toEqual([]);
  });

  it("of other packages at run time name those that the project depends on", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const wrong = imports.filter(
      ({ to, ours: own, types }) => !own && !types && !to.startsWith("node:") && !Object.hasOwn(dependencies, to),
    );
    expect(wrong.map(({ from, line, to }) => `${from}:${line} imports ${to}, which is no dependency`)).toEqual([]);
  });

  it("go round in no circle, types included", () => {
    expect(circles(ours).map((files) => files.join(" → "))).toEqual([]);
  });

  it("would be caught in a circle", () => {
    const edge = (from: string, to: string): Import => ({ from, to, ours: true, types: false, line: 1 });
    expect(circles([edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("c", "d")])).toHaveLength(1);
    expect(circles([edge("a", "a")])).toHaveLength(1);
    expect(circles([edge("a", "b"), edge("a", "c"), edge("b", "d"), edge("c", "d")])).toEqual([]);
  });
});

/** Circles of files that import each other; several that share a file may show as one. */
function circles(edges: readonly Import[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (file: string) => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.push([...path.slice(at), file]);
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const each of next.get(file) ?? []) walk(each);
    path.pop();
    done.add(file);
  };
  for (const file of [...next.keys()].sort()) walk(file);
  return found;
}

describe("files", () => {
  const lines = (file: string) => read(file).split("\n").length - (read(file).endsWith("\n") ? 1 : 0);

  it(`have at most ${MOST_LINES} lines each`, () => {
    const long = all.filter((file) => /\.(ts|js|css|html)$/.test(file) && lines(file) > MOST_LINES);
    expect(long.map((file) => `${file} has ${lines(file)} lines: which two ideas live there?`)).toEqual([]);
  });

  it(`have fewer than ${MEDIAN_LINES} lines in the median`, () => {
    const lengths = sources.map(lines).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(MEDIAN_LINES);
  });

  it("and folders are named in kebab-case, for what they are for", () => {
    const names = new Set(all.flatMap((file) => file.split("/").map((name) => [name, file] as const)).values());
    const wrong = [...names].filter(
      ([name]) =>
        !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(name) ||
        /^(utils?|helpers?|common|shared|misc|manager|.*-manager|.*-impl|.*-utils?|.*-helpers?)(\.[a-z]+)?$/.test(name),
    );
    expect(wrong.map(([name, file]) => `${file}: “${name}”`)).toEqual([]);
  });

  it("re-export only at a door", () => {
    const doors = sources.filter((file) => basename(file) === "index.ts");
    expect(doors).toEqual([
      "commands/index.ts",
      ...["discord", "emulator", "telegram", "venice", "web"].map((room) => `src/${room}/index.ts`),
    ]);
  });
});

describe("code", () => {
  /** Without comments and the words in quotes. */
  const bare = (file: string) =>
    uncommented(read(file))
      .replace(/"(?:[^"\\\n]|\\.)*"/g, '""')
      .replace(/\s\/\/.*$/gm, "");

  const places = (pattern: RegExp, text: (file: string) => string = bare) =>
    sources
      .filter((file) => roomOf(file) !== "page")
      .flatMap((file) =>
        text(file)
          .split("\n")
          .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
      );

  it("uses only what type stripping can erase", () => {
    expect(places(/^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/)).toEqual([]);
    expect(places(/^\s*(?:export\s+)?(?:declare\s+)?(?:namespace|module)\s+[\w.]+\s*\{/)).toEqual([]);
    expect(places(/\bconstructor\s*\((?:.*,)?\s*(?:private|public|protected|readonly)\s+\w+\s*[?:]/)).toEqual([]);
    expect(places(/^\s*(?:private|public|protected)\s/)).toEqual([]);
    expect(places(/^\s*@\w+(?:\(|\s*$)/)).toEqual([]);
  });

  it("has no any, and silences no compiler", () => {
    expect(places(/(?:[:<|&=,([]|\bas|\bextends)\s*any\b\s*(?:$|[;,)>\]|&={}[])/)).toEqual([]);
    expect(places(/@ts-(?:ignore|nocheck|expect-error)/, read)).toEqual([]);
  });

  it("leaves nothing for later", () => {
    expect(places(/\b(?:TODO|FIXME|XXX|HACK)\b/, read)).toEqual([]);
  });

  it("inherits from errors and event emitters only", () => {
    const parents = places(/\bclass\s+\w+(?:<[^>]*>)?\s+extends\s+(?!\w*Error\b|EventEmitter\b)/);
    expect(parents).toEqual([]);
  });
});
