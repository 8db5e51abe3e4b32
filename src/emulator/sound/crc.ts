/** The table of a checksum that takes the highest bit first. */
function table(bits: 8 | 16 | 32, polynomial: number): Uint32Array {
  const top = 2 ** (bits - 1);
  const mask = 2 ** bits - 1;
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte * 2 ** (bits - 8);
    for (let bit = 0; bit < 8; bit++) crc = ((crc >= top ? (crc * 2) ^ polynomial : crc * 2) & mask) >>> 0;
    return crc;
  });
}

/** FLAC's frame headers. */
export const crcTable8 = table(8, 0x07);
/** FLAC's frames. */
export const crcTable16 = table(16, 0x8005);
/** Ogg's pages. */
export const crcTable32 = table(32, 0x04c11db7);
