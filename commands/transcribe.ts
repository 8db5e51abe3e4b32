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
        ? asSaid(only.text)
        : heard.map(({ name, text }) => `**${asSaid(name)}**\n\n${asSaid(text)}`).join("\n\n"),
    };
  },
});

/** Words that were said hold no markup. */
const asSaid = (words: string): string => words.replace(/[\\`*_~|<>[\]#]/g, "\\$&");
