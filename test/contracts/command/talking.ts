import { expect } from "vitest";
import { asked, type Ground, type Seat, sees, soon } from "./seat.ts";
import { paper, picture } from "./things.ts";

type Case = (seat: Seat, ground: Ground) => Promise<void>;

/** Every command that answers in words. */
export const talking: Readonly<Record<string, Case>> = {
  async ask(seat, ground) {
    await seat.does("ask", { prompt: "what is a squero?" });
    await sees(seat, { text: /squero/, button: /Regenerate/ });
    await seat.does("ask", { prompt: "what is on this photo?", image: await picture({ width: 120, height: 90 }) });
    await sees(seat, { text: /120x90/ });
    await seat.does("ask", { prompt: "and in this paper?", file: paper("The tide turns at six.") });
    await sees(seat, { text: /tide turns|tide\.pdf/ });
    expect(asked(ground, "/chat/completions", "and in this paper?").length).toBeGreaterThan(0);
  },

  async search(seat) {
    await seat.does("search", { query: "who rows fastest in the regata" });
    const { links, text } = await sees(seat, { text: /./, button: /Regenerate/ });
    expect(links.length).toBeGreaterThan(0);
    expect(text).not.toMatch(/\[REF\]|\^\d/);
  },

  async read(seat, ground) {
    await seat.does("read", { url: "https://example.org/tides", question: "when does it turn?" });
    await sees(seat, { button: /Regenerate/ });
    expect(asked(ground, "/augment/scrape", "https://example.org/tides")).toHaveLength(1);
    await seat.does("read", { file: paper("The tide turns at seven.") });
    await sees(seat, { text: /turns at seven|tide\.pdf/ });
  },

  async explain(seat, ground) {
    await seat.doesTo("explain", "The acqua alta comes tonight.");
    await sees(seat, { text: /acqua alta/ });
    expect(asked(ground, "/chat/completions", "Explain what this message means").length).toBeGreaterThan(0);
  },

  async translate(seat, ground) {
    await seat.doesTo("translate", "Stanotte viene la marea.");
    await sees(seat, { text: /Stanotte/ });
    expect(asked(ground, "/chat/completions", "Stanotte viene la marea.").length).toBeGreaterThan(0);
  },

  async summarise(seat, ground) {
    await seat.doesTo("summarise", "We meet at the Rialto at nine.");
    // Without a menu there is nothing of it to be known here: nobody said it to the bot.
    await sees(seat, { text: ground.has.menus ? /Summarise this conversation|Rialto/ : /nothing/ });
    if (ground.has.menus) expect(asked(ground, "/chat/completions", "We meet at the Rialto at nine.")).not.toEqual([]);
  },

  async character(seat, { has }) {
    await seat.does("character");
    const gallery = await sees(seat, { text: /· 1/, button: /Choose/ });
    await seat.presses(gallery, /▶/);
    await sees(seat, { text: /· 2/, button: /◀/ });
    // A portrait that does not come soon is not waited for; by now it is there.
    await seat.does("character");
    await sees(seat, { text: /· 1/, file: "image", button: /Choose/ });
    await seat.does("character", { name: "Captain Brine" });
    await sees(seat, { text: /answers here/, speaker: /Captain Brine/ });
    await seat.says("where do we sail?");
    await sees(seat, { text: /where do we sail/, speaker: /Captain Brine/, button: /Regenerate|▶/ });
    await seat.does("character", { name: "none" });
    await sees(seat, { text: /myself again/ });
    if (has.suggestions) expect((await seat.suggests("character", "name", "brine"))?.[0]?.value).toBe("captain-brine");
  },

  async scene(seat, { has }) {
    await seat.does("scene", { characters: "captain-brine, madame-fenice", topic: "A flood is coming." });
    const begun = await sees(seat, { text: /The scene begins with/, button: /End the scene/ });
    for (const speaker of [/Captain Brine/, /Madame Fenice/]) await sees(seat, { speaker });
    await seat.presses(begun, /End the scene/);
    await sees(seat, { text: /The scene has ended/ });
    if (has.suggestions) {
      const value = (await seat.suggests("scene", "characters", "captain-brine, fenice"))?.[0]?.value;
      expect(value).toMatch(/^captain-brine,\s?madame-fenice$/);
    }
  },

  async model(seat, ground) {
    await seat.does("model");
    await sees(seat, { text: /Model here/ });
    await seat.does("model", { name: "mistral-small-3-2-24b-instruct" });
    await sees(seat, { text: /From now on .* answers here/ });
    await seat.says("which model is it that answers?");
    await sees(seat, { text: /which model/, button: /Regenerate/ });
    const [chat] = asked(ground, "/chat/completions", "which model is it that answers?");
    expect(chat?.body).toMatchObject({ model: "mistral-small-3-2-24b-instruct" });
    if (ground.has.suggestions) expect((await seat.suggests("model", "name", "mistral"))?.length).toBeGreaterThan(0);
  },

  async settings(seat) {
    await seat.does("settings");
    const panel = await sees(seat, { text: /Web search\W+off/i, button: /Web search: auto/ });
    await seat.presses(panel, /Web search: auto/);
    const changed = await sees(seat, { text: /Web search\W+auto/i });
    expect(changed.id).toBe(panel.id);
    const form = await seat.opens(changed, /Persona/);
    await form.fill({ text: "You are Pantalone, a miser." });
    await sees(seat, { text: /Pantalone/ });
  },

  async stop(seat) {
    await seat.does("stop");
    await sees(seat, { text: /Nothing grows here/ });
    await seat.does("ask", { prompt: "count to 3000" });
    await soon(async () => expect((await seat.past()).join()).toMatch(/1, 2, 3/));
    await seat.does("stop");
    await sees(seat, { text: /Stopped: 1/ });
  },

  async quota(seat) {
    await seat.does("quota");
    await sees(seat, { text: /Your allowance today[\s\S]*What things cost here[\s\S]*\$/ });
  },

  async usage(seat) {
    await seat.does("say", { text: "Something that costs." });
    await sees(seat, { file: "voice" });
    await seat.does("usage", { days: 3 });
    await sees(seat, { text: /Last 3 days: / });
    const files = async () => (await seat.seen()).flatMap((message) => message.files);
    await soon(async () =>
      expect((await files()).map(({ kind, name }) => `${kind} ${name}`)).toEqual(
        expect.arrayContaining(["file usage.csv", expect.stringMatching(/^image /)]),
      ),
    );
  },

  async key(seat) {
    await seat.does("key");
    const panel = await sees(seat, { text: /no key of your own/, button: /Set my key/ });
    const form = await seat.opens(panel, /Set my key/);
    expect(form.fields.join()).toContain("Your Venice key");
    await form.fill({ key: OWN_KEY });
    await sees(seat, { text: /Saved\. Your own key pays/ });
    await seat.does("key");
    const mine = await sees(seat, { text: /Your own Venice key pays/, button: /Remove my key/ });
    await seat.presses(mine, /Remove my key/);
    await sees(seat, { text: /Removed/ });
  },

  async forget(seat, ground) {
    await seat.does("ask", { prompt: "my boat is named Forgettable" });
    await sees(seat, { text: /Forgettable/, button: /Regenerate/ });
    for (const [button, words] of [
      [/Keep/, /Nothing was forgotten/],
      [/Forget/, /Forgotten: 1 questions/],
    ] as const) {
      await seat.does("forget", { scope: "place" });
      await seat.presses(await sees(seat, { text: /cannot be undone/, button }), button);
      await sees(seat, { text: words });
    }
    await seat.says("so what do you know of boats?");
    await sees(seat, { text: /boats/, button: /Regenerate/ });
    const [next] = asked(ground, "/chat/completions", "so what do you know of boats?");
    expect(JSON.stringify(next?.body)).not.toContain("Forgettable");
  },

  async export(seat) {
    await seat.does("ask", { prompt: "an exportable question" });
    await sees(seat, { button: /Regenerate/ });
    await seat.does("export", { scope: "place" });
    const { files } = await sees(seat, { text: /Here is what I remember/, file: "file" });
    expect(Buffer.from(files[0]!.bytes).toString()).toContain("an exportable question");
  },

  async privacy(seat) {
    await seat.does("privacy");
    await sees(seat, { text: /Venice keeps nothing[\s\S]*30 days/ });
  },

  async help(seat) {
    await seat.does("help");
    const { text } = await sees(seat, { text: /\/imagine/ });
    for (const name of ["ask", "say", "video", "privacy"]) expect(text).toContain(`/${name}`);
  },
};

/** A key of somebody's own, to be found in no log. */
export const OWN_KEY = "VENICE_INFERENCE_KEY_their-own-4b7d";
