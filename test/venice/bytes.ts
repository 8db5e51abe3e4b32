/** Files that are nothing but the marks by which they are known. */
const latin = (text: string) => Buffer.from(text, "latin1");
const pad = Buffer.alloc(64);

export const png = Buffer.concat([latin("\x89PNG\r\n\x1a\n"), pad]);
export const jpeg = Buffer.concat([latin("\xff\xd8\xff\xe0"), pad]);
export const webp = Buffer.concat([latin("RIFF\x20\0\0\0WEBPVP8 "), pad]);
export const opus = Buffer.concat([latin("OggS\0\x02"), Buffer.alloc(22), latin("OpusHead"), pad]);
export const mp3 = Buffer.concat([latin("\xff\xfb\x90\x64"), pad]);
export const mp4 = Buffer.concat([latin("\0\0\0\x18ftypisom"), pad]);
export const flac = Buffer.concat([latin("fLaC"), pad]);
