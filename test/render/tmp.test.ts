import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "../../src/render/markdown.ts";
import { toTelegram } from "../../src/render/telegram.ts";
import { clean } from "../fakes/telegram/entities/format.ts";
import { findEntities } from "../fakes/telegram/entities/find.ts";
import { documents, rubble } from "./documents.ts";
test("x", () => {
  fc.assert(fc.property(fc.oneof(documents, rubble), fc.constantFrom(200, 1024, 4096), (text, limit) => {
    for (const m of toTelegram(parse(text), limit)) {
      const c = clean(m.text, m.entities as never);
      expect(c.lost).toEqual([]);
      expect(c.text).toBe(m.text.replaceAll("\t", " "));
      expect(m.entities.length).toBeLessThanOrEqual(100);
      const strip = (list: readonly any[]) => list.filter((e) => !["url","email","hashtag","cashtag","bot_command","mention","phone_number","bank_card_number"].includes(e.type)).map(({type, offset, length}) => Array.from({ length }, (_, i) => `${type}${offset + i}`)).flat().sort();
      expect(strip(c.entities)).toEqual(strip(m.entities));
      const hidden = m.entities.filter(e => e.type === "pre" || e.type === "code");
      for (const f of findEntities(m.text)) if (f.type === "mention") expect(hidden.some(h => h.offset <= f.offset && f.offset < h.offset + h.length)).toBe(true);
    }
  }), { numRuns: 3000 });
});
