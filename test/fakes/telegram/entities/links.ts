/** What a link became, or why it is none. */
export type Link = { readonly url: string } | { readonly error: string };

/** The user that a `tg://user?id=` link names. */
export function userOfLink(url: string): number | undefined {
  const match = /^tg:(?:\/\/)?user\/?\?([^#]*)/i.exec(url);
  const id = match && new URLSearchParams(match[1]).get("id");
  return id && /^\d+$/.test(id) && Number(id) > 0 ? Number(id) : undefined;
}

/** Checks a link as the original does: http, https, tg and ton only; a host with a dot; normalised. */
export function checkLink(link: string, httpsOnly = false): Link {
  const own = /^(tg|tonsite|ton):(?:\/\/)?(.*)$/is.exec(link);
  if (own) return httpsOnly ? { error: "Only HTTPS links are allowed" } : ownLink(own[1]!.toLowerCase(), own[2]!);
  const scheme = /^([^/?#@[\]]*?):\/\//.exec(link);
  const protocol = scheme ? scheme[1]!.toLowerCase() : "http";
  if (protocol !== "http" && protocol !== "https") return { error: "Unsupported URL protocol" };
  if (httpsOnly && protocol !== "https") return { error: "Only HTTPS links are allowed" };
  const rest = scheme ? link.slice(scheme[0].length) : link;
  const match = /^([^/?#]*)(.*)$/s.exec(rest)!;
  const authority = match[1]!;
  const at = authority.lastIndexOf("@");
  const user = authority.slice(0, at + 1);
  const hostAndPort = authority.slice(at + 1);
  const port = /:(\d*)$/.exec(hostAndPort);
  const host = port ? hostAndPort.slice(0, port.index) : hostAndPort;
  if (!host) return { error: "URL host is empty" };
  if (port && Number(port[1]) > 65_535) return { error: "Wrong port number specified in the URL" };
  const isIpv6 = /^\[[0-9a-f:.]+\]$/i.test(host);
  if (!isIpv6 && /[^\p{L}\p{N}._~%!$&'()*+,;=-]/u.test(host)) return { error: "Disallowed character in URL host" };
  if (!host.includes(".") && !isIpv6) return { error: "Wrong HTTP URL" };
  if (host === ".") return { error: "Host is invalid" };
  const path = match[2]!.startsWith("/") ? match[2]! : `/${match[2]}`;
  const fixed = path.replace(/\s/g, (c) => encodeURIComponent(c));
  return { url: `${protocol}://${user}${host.toLowerCase()}${port?.[1] ? `:${port[1]}` : ""}${fixed}` };
}

function ownLink(scheme: string, rest: string): Link {
  const match = /^([^/?#]*)(.*)$/s.exec(rest)!;
  if (!match[1]) return { error: "URL host is empty" };
  const allowed = scheme === "tonsite" ? /^[\w.-]+$/ : /^[\w-]+$/;
  if (!allowed.test(match[1])) return { error: "Unallowed characters in URL host" };
  const query = match[2] || "/";
  return { url: `${scheme}://${match[1].toLowerCase()}${query.startsWith("/?") ? query.slice(1) : query}` };
}

/** The sentence that names a bad link. */
export function linkError(link: string, error: string): string {
  return `URL '${link}' is invalid: ${error}`;
}
