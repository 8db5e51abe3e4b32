import { lookup as systemLookup } from "node:dns/promises";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { UserError } from "../errors.ts";

/** What no address that a person typed or a model wrote may lead to. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const PRIVATE_4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;
/** Also what stands for an IPv4 address (NAT64, 6to4, Teredo), which may be any; mapped ones are looked up among those above. @see https://www.iana.org/assignments/iana-ipv6-special-registry */
const PRIVATE_6 = [
  ["::", 96],
  ["::ffff:0:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const;

/** Names that resolvers answer from this machine or this network. */
const PRIVATE_NAME = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|onion)$/;

const LONGEST_URL = 2048;

/** Private, loopback, link-local, shared, multicast and reserved addresses. */
export const privateAddresses: BlockList = listed();

function listed(): BlockList {
  const list = new BlockList();
  for (const [network, bits] of PRIVATE_4) list.addSubnet(network, bits, "ipv4");
  for (const [network, bits] of PRIVATE_6) list.addSubnet(network, bits, "ipv6");
  return list;
}

/** Whether an IP address may not be connected to. */
export function isPrivate(address: string, list = privateAddresses): boolean {
  const family = isIP(address.replace(/%.*$/, ""));
  if (family === 0) return true;
  return list.check(address.replace(/%.*$/, ""), family === 4 ? "ipv4" : "ipv6");
}

export class PrivateError extends Error {
  override name = "PrivateError";
  constructor() {
    super("the name leads to a private network");
  }
}

/** Where a name leads, as the machine's resolver has it. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const bySystem: Resolve = (host) => systemLookup(host, { all: true });

/** Finds names for connections, at the moment of connecting; those that lead to a private network end in a PrivateError. */
export function createPublicLookup(resolve: Resolve = bySystem, blocked = privateAddresses): LookupFunction {
  return (host, options, done) => {
    const refuse = (error: Error) => done(Object.assign(error, { code: "ENOTFOUND" }), "", 4);
    resolve(host).then((found) => {
      const [first] = found;
      // One private address among several is enough: nobody can say which one is taken.
      if (!first || found.some(({ address }) => isPrivate(address, blocked))) return refuse(new PrivateError());
      if (options.all) return done(null, [...found]);
      done(null, first.address, first.family);
    }, refuse);
  };
}

/**
 * An address that people may send the bot to: http or https, without a password, on the public network as far as its name
 * tells. What the name stands for is checked when it is connected to.
 * @throws UserError
 */
export function checkAddress(typed: string, list = privateAddresses): URL {
  const text = typed.trim().replace(/^<(.*)>$/, "$1");
  const url = URL.parse(
    /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[\w.-]+:\d+(\/|$)/.test(text) ? text : `https://${text}`,
  );
  if (!url || text === "" || text.length > LONGEST_URL) throw new UserError("error.page.address");
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new UserError("error.page.address");
  if (url.username !== "" || url.password !== "") throw new UserError("error.page.address");
  // The parser has made plain addresses of octal, decimal and hexadecimal ones.
  const host = url.hostname
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
  const isName = isIP(host) === 0;
  if (isName && (!host.includes(".") || PRIVATE_NAME.test(host))) throw new UserError("error.page.private");
  if (!isName && isPrivate(host, list)) throw new UserError("error.page.private");
  url.hash = "";
  return url;
}
