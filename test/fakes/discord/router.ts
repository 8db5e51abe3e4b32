import { invalidForm, methodNotAllowed, notFound } from "./errors.ts";
import type { Bucket, RateLimits } from "./rate-limits.ts";
import type { Json, Upload } from "./types.ts";
import type { World } from "./world.ts";

export interface Request {
  readonly world: World;
  readonly limits: RateLimits;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The decoded JSON body, or `payload_json` of a form; undefined when there is none. */
  readonly body: unknown;
  readonly uploads: readonly Upload[];
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export type Handler = (request: Request) => Reply;

export interface RouteOptions {
  /** False: the route's own token says who asks, and the global limit does not count it. */
  readonly bot?: boolean;
  /** Missing: a roomy bucket of its own. Null: no limit. */
  readonly bucket?: Bucket | null;
}

export interface Route extends RouteOptions {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: Handler;
  readonly template: string;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export const bucket = (name: string, limit: number, windowMs: number): Bucket => ({ name, limit, windowMs });

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const noContent: Reply = { status: 204 };

/** The routes of the API; earlier ones win. */
export class Router {
  readonly #routes = new Map<number, Route[]>();

  add(method: string, template: string, handler: Handler, options: RouteOptions = {}): void {
    const segments = template.split("/").slice(1);
    const list = this.#routes.get(segments.length) ?? [];
    list.push({ method, segments, handler, template, ...options });
    this.#routes.set(segments.length, list);
  }

  /** @throws ApiError 404, 405, or 50035 for an id that is none */
  match(method: string, path: string): Match {
    const given = path.split("/").slice(1).map(decodeURIComponent);
    let known = false;
    for (const route of this.#routes.get(given.length) ?? []) {
      const params = bind(route.segments, given);
      if (!params) continue;
      known = true;
      if (route.method !== method) continue;
      checkIds(params);
      return { route, params };
    }
    throw known ? methodNotAllowed() : notFound();
  }
}

function bind(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    const value = given[i] ?? "";
    if (segment.startsWith(":")) params[segment.slice(1)] = value;
    else if (segment !== value) return undefined;
  }
  return params;
}

function checkIds(params: Readonly<Record<string, string>>): void {
  const errors: Json = {};
  for (const [name, value] of Object.entries(params)) {
    if (!name.endsWith("_id") || /^\d{1,20}$/.test(value)) continue;
    errors[name] = { _errors: [{ code: "NUMBER_TYPE_COERCE", message: `Value "${value}" is not snowflake.` }] };
  }
  if (Object.keys(errors).length > 0) throw invalidForm(errors);
}

/** The resource that a bucket is counted for. */
export function resourceOf(params: Readonly<Record<string, string>>): string {
  if (params.webhook_token !== undefined) return `${params.webhook_id}/${params.webhook_token}`;
  return params.channel_id ?? params.guild_id ?? params.webhook_id ?? "";
}
