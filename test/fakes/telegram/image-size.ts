/** Width and height of a JPEG, PNG, GIF or WebP; nothing when it is none of them. */
export function imageSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = view.subarray(0, 16).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n") && view.length >= 24) {
    return { width: view.readUInt32BE(16), height: view.readUInt32BE(20) };
  }
  if (head.startsWith("GIF8") && view.length >= 10)
    return { width: view.readUInt16LE(6), height: view.readUInt16LE(8) };
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return webp(view);
  return head.startsWith("\xff\xd8\xff") ? jpeg(view) : undefined;
}

function webp(view: Buffer): { width: number; height: number } | undefined {
  const chunk = view.subarray(12, 16).toString("latin1");
  if (view.length < 30) return undefined;
  if (chunk === "VP8X") return { width: view.readUIntLE(24, 3) + 1, height: view.readUIntLE(27, 3) + 1 };
  if (chunk === "VP8 ") return { width: view.readUInt16LE(26) & 0x3fff, height: view.readUInt16LE(28) & 0x3fff };
  if (chunk !== "VP8L") return undefined;
  const bits = view.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

function jpeg(view: Buffer): { width: number; height: number } | undefined {
  let at = 2;
  while (at + 9 < view.length && view[at] === 0xff) {
    const marker = view[at + 1]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.readUInt16BE(at + 7), height: view.readUInt16BE(at + 5) };
    at += 2 + view.readUInt16BE(at + 2);
  }
  return undefined;
}
