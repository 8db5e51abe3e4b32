const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

const OCTETS = "application/octet-stream";
/** The tracks of a WebM file are described in its first bytes. */
const TRACKS_BYTES = 4096;
const isWebm = (b: Uint8Array) => b[0] === 0x1a && b[1] === 0x45 && b[2] === 0xdf && b[3] === 0xa3;

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
  ["audio/webm", (b) => isWebm(b) && /A_(OPUS|VORBIS)/.test(tracksOf(b)) && !tracksOf(b).includes("V_")],
  ["video/webm", isWebm],
  ["application/pdf", (b) => ascii(b, 0, 5) === "%PDF-"],
];

const tracksOf = (bytes: Uint8Array) => ascii(bytes, 0, TRACKS_BYTES);

/** The type that the bytes themselves show, among those that a page may draw or play; undefined for all others. */
export function sniff(bytes: Uint8Array): string | undefined {
  return SIGNS.find(([, is]) => is(bytes))?.[0];
}

/** Whether a page may draw or play it in place. SVG is not among them: it can hold scripts. */
export function isShowable(mime: string): boolean {
  return /^(image|audio|video)\//.test(mime) && SIGNS.some(([known]) => known === mime);
}

/** What the bytes show, else what was claimed, but never a showable type that the bytes do not show. */
export function typeOf(bytes: Uint8Array, claimed = ""): string {
  const plain = claimed.split(";")[0]!.trim().toLowerCase();
  return sniff(bytes) ?? (/^[\w.+-]+\/[\w.+-]+$/.test(plain) && !isShowable(plain) ? plain : OCTETS);
}
