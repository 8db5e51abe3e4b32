import { inMarkdown } from "../src/core/characters/names.ts";
import { command } from "../src/core/command.ts";
import { languageNamed, languagesMatching } from "../src/core/speech/languages.ts";

export default command({
  name: "transcribe",
  cost: "transcription",
  options: {
    audio: { kind: "audio", required: true },
    language: { kind: "string", complete: async (typed, { locale }) => languagesMatching(typed, locale) },
  },
  async *run({ audio, language }, turn, { hearing }) {
    const code = language === undefined ? undefined : languageNamed(language, turn.locale);
    const heard = yield* hearing.hear(audio, turn, code);
    if (!heard) return;
    const [only] = heard.length === 1 ? heard : [];
    yield {
      type: "text",
      text: only
        ? inMarkdown(only.text)
        : heard.map(({ name, text }) => `**${inMarkdown(name)}**\n\n${inMarkdown(text)}`).join("\n\n"),
    };
  },
});
