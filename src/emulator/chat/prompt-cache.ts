import { createHash } from "node:crypto";

const blockChars = 512;
const blockTokens = blockChars / 4;
const leastTokens = 1024;
const livesMs = 5 * 60_000;
const mostPrompts = 500;

interface Prompt {
  readonly blocks: readonly string[];
  readonly at: number;
}

/** Remembers the beginnings of prompts in blocks, each hashed with all that came before it. */
export class PromptCache {
  readonly #now: () => number;
  readonly #prompts = new Map<string, Prompt>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many tokens of this prompt were already there; then this prompt is what is remembered. */
  cached(id: string, prompt: string): number {
    const blocks = chain(prompt);
    const known = this.#prompts.get(id);
    this.#prompts.delete(id);
    this.#prompts.set(id, { blocks, at: this.#now() });
    if (this.#prompts.size > mostPrompts) this.#forgetOldest();
    if (!known || known.at + livesMs < this.#now()) return 0;
    const shared = blocks.findIndex((block, index) => block !== known.blocks[index]);
    const tokens = (shared < 0 ? blocks.length : shared) * blockTokens;
    return tokens >= leastTokens ? tokens : 0;
  }

  #forgetOldest(): void {
    const oldest = this.#prompts.keys().next();
    if (!oldest.done) this.#prompts.delete(oldest.value);
  }
}

function chain(prompt: string): string[] {
  const hash = createHash("sha1");
  const blocks: string[] = [];
  for (let at = 0; at + blockChars <= prompt.length; at += blockChars) {
    hash.update(prompt.slice(at, at + blockChars));
    blocks.push(hash.copy().digest("base64"));
  }
  return blocks;
}
