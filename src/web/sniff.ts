const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

const SIGNS: readonly (readonly [mime: string, is: (bytes: Uint8Array) => boolean])[] = [
  ["image/png", (b) => ascii(b, 0, 8) === "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", (b) => b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff],
  ["image/gif", (b) => /^GIF8[79]a/.test(ascii(b, 0, 6))],
  ["image/webp", (b) => ascii(b, 0, 4) === "RIFF" && ascii(b, 8, 12) === "WEBP"],
  ["image/avif", (b) => /^ftypavi[fs]/.test(ascii(b, 4, 12))],
  ["audio/wav", (b) => ascii(b, 0, 4) === "RIFF" && ascii(b, 8, 12) === "WAVE"],
  ["audio/ogg", (b) => ascii(b, 0, 4) === "OggS"],
  ["audio/flac", (b) => ascii(b, 0, 4) === "fLaC"],
  ["audio/mpeg", (b) => ascii(b, 0, 3) === "ID3" || (b[0] === 0xff && ((b[1] ?? 0) & 0xe6) === 0xe2)],
  ["audio/mp4", (b) => /^ftypM4[AB]/.test(ascii(b, 4, 11))],
  ["video/mp4", (b) => ascii(b, 4, 8) === "ftyp"],
  ["video/webm", (b) => b[0] === 0x1a && b[1] === 0x45 && b[2] === 0xdf && b[3] === 0xa3],
  ["application/pdf", (b) => ascii(b, 0, 5) === "%PDF-"],
];

/** The type that the bytes themselves show, among those that a page may draw or play; undefined for all others. */
export function sniff(bytes: Uint8Array): string | undefined {
  return SIGNS.find(([, is]) => is(bytes))?.[0];
}

/** Whether a page may draw or play it in place. SVG is not among them: it can hold scripts. */
export function isShowable(mime: string): boolean {
  return /^(image|audio|video)\//.test(mime) && SIGNS.some(([known]) => known === mime);
}
