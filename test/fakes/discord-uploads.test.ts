import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Api, apiOf } from "./discord/bare-api.ts";
import { type FakeDiscord, startFakeDiscord } from "./discord/index.ts";

let discord: FakeDiscord;
let api: Api;
let channel: ReturnType<FakeDiscord["addChannel"]>;

beforeEach(async () => {
  discord = await startFakeDiscord({ limits: "lifted" });
  api = apiOf(discord);
  channel = discord.addChannel({ guild: discord.addGuild() });
});
afterEach(() => discord.stop());

describe("uploads", () => {
  function form(files: Record<string, Blob>, body: object): FormData {
    const data = new FormData();
    for (const [key, blob] of Object.entries(files)) data.append(key, blob, "file.ogg");
    data.append("payload_json", JSON.stringify(body));
    return data;
  }
  const send = (data: FormData) => api("POST", `/channels/${channel.id}/messages`, data);

  it("are refused over 10 MiB, over ten, and when the body names a file that did not come", async () => {
    const big = new Blob([new Uint8Array(10 * 1024 * 1024 + 1)]);
    expect(await send(form({ "files[0]": big }, {}))).toMatchObject({ status: 413, json: { code: 40005 } });
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`files[${i}]`, new Blob(["x"])]));
    expect((await send(form(many, {}))).json.code).toBe(50035);
    expect((await send(form({ "files[0]": new Blob(["x"]) }, { attachments: [{ id: "1" }] }))).json.code).toBe(50146);
  });

  it("make a voice message only with audio, a waveform, a duration, and nothing else", async () => {
    const voice = { flags: 1 << 13, attachments: [{ id: "0", waveform: "AAAA", duration_secs: 2.5 }] };
    const audio = new Blob(["x"], { type: "audio/ogg" });
    const wrong = new Blob(["x"], { type: "application/ogg" });
    expect((await send(form({ "files[0]": wrong }, voice))).json.code).toBe(50160);
    expect((await send(form({ "files[0]": audio }, { ...voice, content: "hi" }))).json.code).toBe(50159);
    expect((await send(form({ "files[0]": audio }, { flags: 1 << 13 }))).json.code).toBe(50161);
    const sent = await send(form({ "files[0]": audio }, voice));
    expect(sent.status).toBe(200);
    expect(discord.message(sent.json).attachments[0]).toMatchObject({ durationSecs: 2.5, waveform: "AAAA" });
    expect((await api("PATCH", `/channels/${channel.id}/messages/${sent.json.id}`, { content: "x" })).json.code).toBe(
      50162,
    );
  });

  it("stay with an edit that keeps them and go with one that does not", async () => {
    const sent = await send(form({ "files[0]": new Blob(["a"]), "files[1]": new Blob(["b"]) }, { content: "x" }));
    const path = `/channels/${channel.id}/messages/${sent.json.id}`;
    const [first] = discord.message(sent.json).attachments;
    await api("PATCH", path, { content: "y" });
    expect(discord.message(sent.json).attachments).toHaveLength(2);
    await api("PATCH", path, { attachments: [{ id: first?.id }] });
    expect(discord.message(sent.json).attachments.map((a) => a.id)).toEqual([first?.id]);
    const added = form(
      { "files[0]": new Blob(["c"]) },
      { attachments: [{ id: first?.id }, { id: "0", description: "new" }] },
    );
    await api("PATCH", path, added);
    expect(discord.message(sent.json).attachments.map((a) => a.description)).toEqual([undefined, "new"]);
  });
});
