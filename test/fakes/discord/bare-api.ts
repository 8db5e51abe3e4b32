import type { FakeDiscord } from "./index.ts";

/** The fields of replies that tests look at. */
export interface Reply {
  readonly id: string;
  readonly token: string;
  readonly content: string;
  readonly code: number;
  readonly message: string;
  readonly errors: unknown;
  readonly retry_after: number;
  readonly global: boolean;
  readonly [key: string]: unknown;
}

export interface Answer {
  readonly status: number;
  readonly json: Reply;
  readonly headers: Headers;
}

export type Api = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Plain HTTP with the bot's token, for what discord.js would never send. */
export function apiOf(discord: FakeDiscord): Api {
  return async (method, path, body) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${discord.url}/v10${path}`, {
      method,
      headers: {
        Authorization: `Bot ${discord.token}`,
        ...(body !== undefined && !isForm && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body: isForm ? body : typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text ? JSON.parse(text) : undefined, headers: response.headers };
  };
}
