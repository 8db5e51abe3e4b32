export interface Data {
  readonly mime: string;
  readonly bytes: Buffer;
}

const head = /^data:([^;,]*)(?:;[^;,]*)*;base64$/i;

/** Decodes a base64 data URL; undefined where it is none. */
export function decodeDataUrl(url: string): Data | undefined {
  const comma = url.indexOf(",");
  const mime = comma < 0 ? undefined : head.exec(url.slice(0, comma))?.[1];
  if (mime === undefined) return undefined;
  const payload = url.slice(comma + 1);
  return isBase64(payload) ? { mime: mime.toLowerCase(), bytes: Buffer.from(payload, "base64") } : undefined;
}

export const isBase64 = (text: string) => text.length > 0 && text.length % 4 !== 1 && !/[^A-Za-z0-9+/=\r\n]/.test(text);
