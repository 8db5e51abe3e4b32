/** Documents as small as they can be. */

export function pdf(words: string): Buffer {
  return Buffer.from(`%PDF-1.4\n1 0 obj <<>>\nstream\nBT (${words}) Tj ET\nendstream\n%%EOF\n`, "latin1");
}

export const docx = (words: string): Buffer => zip("word/document.xml", `<w:p><w:t>${words}</w:t></w:p>`);
export const xlsx = (words: string): Buffer =>
  zip("xl/sharedStrings.xml", `<si><t>${words}</t></si>`, "xl/workbook.xml");

/** Archives of files that are stored as they are. */
function zip(name: string, text: string, ...empty: readonly string[]): Buffer {
  const locals: Buffer[] = [];
  const listed: Buffer[] = [];
  let at = 0;
  for (const [path, data] of [
    [name, Buffer.from(text)] as const,
    ...empty.map((each) => [each, Buffer.alloc(0)] as const),
  ]) {
    const local = Buffer.alloc(30 + path.length);
    local.write("PK\u0003\u0004", 0, "latin1");
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(data.length, 22);
    local.writeUInt16LE(path.length, 26);
    local.write(path, 30);
    const entry = Buffer.alloc(46 + path.length);
    entry.write("PK\u0001\u0002", 0, "latin1");
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(data.length, 24);
    entry.writeUInt16LE(path.length, 28);
    entry.writeUInt32LE(at, 42);
    entry.write(path, 46);
    locals.push(local, data);
    listed.push(entry);
    at += local.length + data.length;
  }
  const list = Buffer.concat(listed);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(listed.length, 8);
  end.writeUInt16LE(listed.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, list, end]);
}
