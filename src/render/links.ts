/** How a link may be shown. */
export interface Shown {
  /** Where it leads, in signs that no dialect gives a meaning; missing when it must not become a link. */
  readonly href?: string;
  /** The label is nothing but the address, as it is then written. */
  readonly bare?: string;
  /** The label names another place than the target, or there is no link: the true target is to be shown beside it. */
  readonly shown?: string;
}

/** Decides how a link with this label is shown so that it is plain where it leads. */
export function showLink(label: string, url: string): Shown {
  const target = targetOf(url);
  const text = label.trim();
  if (!target) return url === "" || text === url.trim() ? {} : { shown: url.trim() };
  if (text === "" || sameAddress(text, target)) return { href: target.href, bare: target.address ?? target.href };
  if (target.address !== undefined) {
    return text.includes("@") || naming(text) ? { shown: target.address } : { href: target.href };
  }
  return misleads(text, target) ? { href: target.href, shown: target.href } : { href: target.href };
}

export interface Target {
  readonly href: string;
  /** Lower case, without `www.`, as DNS has it. */
  readonly host: string;
  /** Of a `mailto:`. */
  readonly address?: string;
}

/** A name without a dot is half written, or known to one machine only. Telegram refuses a whole message for such a link. */
const LED_TO = /^https?:\/\/(\[|[^/?#]*\.)/i;

/** The target if it is one that people may be led to: http, https or mailto. */
export function targetOf(url: string): Target | undefined {
  const parsed = URL.parse(url.trim());
  if (!parsed) return undefined;
  if (parsed.protocol === "mailto:") {
    const address = url.trim().slice("mailto:".length);
    return /^[^\s<>()\\"@?]+@[^\s<>()\\"@?]+$/.test(address)
      ? { href: `mailto:${address}`, host: "", address }
      : undefined;
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:") return undefined;
  // `https://bank.com@evil.com` leads to evil.com: names before an `@` only serve to mislead.
  const named = parsed.username !== "" || parsed.password !== "";
  parsed.username = "";
  parsed.password = "";
  const plain = !named && /^https?:\/\/[!#-;=?-[\]_a-z~]+$/i.test(url.trim());
  const href = encode(plain ? url.trim() : parsed.href);
  return LED_TO.test(href) ? { href, host: bareHost(parsed.hostname) } : undefined;
}

function encode(href: string): string {
  return href.replace(
    /[\s<>\\"`{}|^]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
}

function bareHost(host: string): string {
  return host.toLowerCase().replace(/^www\./, "");
}

const withoutScheme = (address: string) => address.replace(/^(https?:\/\/|mailto:)/i, "").replace(/\/$/, "");

function sameAddress(text: string, target: Target): boolean {
  if (target.address !== undefined) return withoutScheme(text).toLowerCase() === target.address.toLowerCase();
  return /^https?:\/\//i.test(text) && withoutScheme(encode(text)) === withoutScheme(target.href);
}

/** Endings of file names that are no top-level domains. */
const fileEndings =
  /\.(js|ts|jsx|tsx|mjs|vue|html?|css|json|xml|ya?ml|toml|txt|csv|sql|php|exe|pdf|png|jpe?g|gif|svg|cpp|hpp|java|docx?|xlsx?)$/i;
const hostLike = /(?:(https?):\/\/)?((?:[\p{L}\p{N}_-]+\.)+\p{L}[\p{L}\p{N}-]+)(:\d+)?(\/[^\s)\]]*)?/giu;

interface Named {
  readonly host: string;
  readonly path: string;
}

/** The addresses that a label names, or seems to. */
function* namesIn(label: string): Generator<Named> {
  for (const [, scheme, host = "", , path = ""] of label.matchAll(hostLike)) {
    if (!scheme && !path && fileEndings.test(host)) continue;
    yield { host: bareHost(URL.parse(`http://${host}`)?.hostname ?? host), path };
  }
}

const naming = (label: string) => !namesIn(label).next().done;

function misleads(label: string, target: Target): boolean {
  if (/^https?:\/\//i.test(label)) return true;
  const path = URL.parse(target.href)?.pathname ?? "/";
  for (const named of namesIn(label)) {
    if (named.host !== target.host) return true;
    if (named.path !== "" && !path.startsWith(named.path.replace(/[?#].*$/, ""))) return true;
  }
  return false;
}
