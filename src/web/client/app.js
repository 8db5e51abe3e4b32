/** @import { ChoiceView, CommandView, WebEvent } from "../view.ts" */
/** @import { Draft } from "./composer.js" */
import { attempt, toast } from "./announce.js";
import { api } from "./api.js";
import { ask } from "./ask.js";
import { Composer } from "./composer.js";
import { byId, h, meta } from "./dom.js";
import { listenForDrops } from "./drops.js";
import { editInPlace } from "./edit.js";
import { Messages } from "./messages.js";
import { nameOf, Sidebar } from "./places.js";
import { Scroll } from "./scroll.js";
import { Sheet } from "./sheet.js";
import { follow } from "./stream.js";
import { startTheme } from "./theme.js";
import { readCommand, splitFiles } from "./typed.js";
import { showWelcome } from "./welcome.js";
import { w } from "./words.js";

const HIDDEN_MS = 20_000;

/** @type {readonly CommandView[]} */
let commands = [];
let place = "";
let following = new AbortController();

const messages = new Messages(
  {
    reply: (message) => composer.setReply(message),
    stop: (message) => attempt(() => api.stop(place, message.turn)),
    press,
    commands: () => commands,
    doTo: (message, command) => begin(command.name, {}, { about: message.id }),
    async remove(message) {
      const text = message.role === "question" ? w("deleteQuestionText") : w("deleteAnswerText");
      if ((await ask({ title: w("deleteMessage"), text, yes: w("deleteYes"), danger: true })) !== undefined)
        await attempt(() => api.deleteMessage(place, message.id));
    },
    edit(message) {
      const shown = messages.get(message.id);
      if (!shown) return;
      editInPlace(shown, async (text, again) => {
        const edited = await api.editMessage(place, message.id, text);
        if (again && edited.again) await api.press({ place, action: edited.again });
        // Where the answer is not remembered it cannot be made anew: the question is asked once more.
        else if (again)
          await begin("ask", { prompt: text, ...(message.private && { private: true }) }, { replyTo: message.replyTo });
      });
    },
  },
  () => {
    composer.setGrowing(messages.isGrowing);
    byId("welcome").hidden = messages.size > 0;
  },
);
const composer = new Composer({
  send,
  command: openCommand,
  stop: () => attempt(() => api.stop(place)),
  editLast: () => messages.lastQuestion && messages.actions.edit(messages.lastQuestion.view),
});
byId("dock").append(composer.element);
const sheet = new Sheet(composer);
const scroll = new Scroll(byId("scroller"), byId("messages"), byId("to-end"));
const sidebar = new Sidebar(open);

/** Shows a place, and follows what happens there. @param {string} id */
function open(id) {
  if (id === place) return composer.focus();
  place = id;
  history.replaceState(null, "", `#${id}`);
  messages.clear();
  byId("welcome").hidden = true;
  sheet.close();
  composer.setPlace(id);
  sidebar.draw(sidebar.places, id);
  scroll.end();
  connect();
  composer.focus();
}

/** Follows the place that is shown, from its state on. */
function connect() {
  following.abort();
  following = new AbortController();
  follow(place, { onEvent: take, onLost: showLost, onGone: leave }, following.signal);
}

/** A browser opens only a few connections to one server: windows that nobody sees let go of theirs. */
function restWhenHidden() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => following.abort(), HIDDEN_MS);
    else if (following.signal.aborted && place) connect();
  });
}

/** @param {WebEvent} event */
function take(event) {
  byId("offline").hidden = true;
  if (event.type === "state") {
    messages.reset(event.messages, event.more);
    byId("earlier").hidden = !event.more;
    showName(nameOf(event.place));
    drawAdult();
  } else if (event.type === "places") {
    sidebar.draw(event.places, place);
    const current = event.places.find((each) => each.id === place);
    showName(current ? nameOf(current) : "");
    drawAdult();
  } else if (event.type === "place-gone") leave();
  else {
    if (event.type === "message-added" && event.message.role === "question") scroll.end();
    messages.take(event);
  }
}

/** @param {string} name */
function showName(name) {
  byId("place-name").textContent = name;
  document.title = name ? `${name} · Gondolier` : "Gondolier";
}

function showLost() {
  byId("offline").hidden = false;
  byId("offline-text").textContent = navigator.onLine ? w("connectionLost") : w("offline");
}

/** This place was deleted, perhaps by another window. */
async function leave() {
  const found = await attempt(() => api.places());
  const first = found?.places[0];
  if (!first) return;
  sidebar.draw(found.places, first.id);
  open(first.id);
}

/** @param {Draft} draft */
async function send(draft) {
  const typed = readCommand(draft.text, commands);
  if (typed && "unknown" in typed) {
    toast(w("noCommand", { name: typed.unknown }));
    return false;
  }
  const asking = typed ?? { command: "ask", options: draft.text ? { prompt: draft.text } : {} };
  const files = splitFiles(
    draft.files,
    commands.find((each) => each.name === asking.command),
  );
  const isPrivate = draft.private && asking.command === "ask" ? { private: true } : {};
  const options = { ...asking.options, ...files, ...isPrivate };
  return begin(asking.command, options, { replyTo: draft.replyTo });
}

/**
 * Begins a turn; what it lacks is asked for in a form.
 * @param {string} command
 * @param {Record<string, unknown>} options
 * @param {{ replyTo?: string, about?: string }} [to] the messages that it goes on from, or is done to
 */
async function begin(command, options, to = {}) {
  const begun = await attempt(() => api.turn({ place, command, options, ...to }));
  if (begun && "missing" in begun) {
    sheet.show(lacks(begun), (values) => begin(command, { ...options, ...values }, to));
    return true;
  }
  return begun !== undefined;
}

/** A command chosen from the list: at once when there is nothing to fill in. @param {CommandView} command */
function openCommand(command) {
  const { name, description: about, options } = command;
  if (options.length === 0) begin(name, {});
  else sheet.show({ place, title: `/${name}`, about, command: name, options }, (values) => begin(name, values));
}

/** The form for what is missing. @param {Extract<import("../view.ts").Begun, { command: string }>} begun */
function lacks({ command, title, missing: options }) {
  const known = commands.find((each) => each.name === command && !each.onMessage);
  const head = known ? { title: `/${command}`, about: known.description } : { title, about: "" };
  return { place, command, options, ...head };
}

/** @param {ChoiceView} choice @param {string} [value] @param {Record<string, unknown>} [options] @returns {Promise<boolean>} */
async function press(choice, value, options) {
  const buttons = document.querySelectorAll(`[data-action="${choice.id}"]`);
  for (const button of buttons) button.setAttribute("aria-busy", "true");
  const begun = await attempt(() => api.press({ place, action: choice.id, value, options }));
  for (const button of buttons) button.removeAttribute("aria-busy");
  if (begun && "missing" in begun) {
    sheet.show(lacks(begun), (values) => press(choice, value, { ...options, ...values }));
    return true;
  }
  // What answers below is to be seen.
  if (begun && "message" in begun && messages.lastId === begun.message) scroll.end();
  return begun !== undefined;
}

/** Where the house allows it, a place can be marked as age-restricted. */
function drawAdult() {
  const button = byId("adult");
  button.hidden = meta("adult") !== "true";
  button.setAttribute("aria-pressed", String(sidebar.places.find(({ id }) => id === place)?.nsfw ?? false));
}

function listen() {
  byId("adult").addEventListener("click", () =>
    attempt(() => api.restrictPlace(place, byId("adult").getAttribute("aria-pressed") !== "true")),
  );
  byId("settings").addEventListener("click", () => begin("settings", {}));
  byId("logout").addEventListener("click", () => attempt(api.logout));
  byId("earlier").addEventListener("click", async () => {
    const found = await attempt(() => api.messages(place, messages.firstId ?? ""));
    if (!found) return;
    scroll.keep(() => messages.addBefore(found.messages));
    byId("earlier").hidden = !found.more;
  });
  listenForDrops(byId("chat"), (files) => sheet.addFiles(files));
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    if (event.key === "Escape" && messages.isGrowing && !document.querySelector("dialog[open]")) {
      attempt(() => api.stop(place));
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      if (messages.step(event.key === "ArrowUp" ? -1 : 1)) event.preventDefault();
      else composer.prompt.focus();
    } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      composer.prompt.focus();
      if (composer.prompt.value === "") composer.setText("/");
    }
  });
}

async function start() {
  startTheme(byId("theme"));
  byId("emulated").hidden = meta("emulated") !== "true";
  byId("logout").hidden = meta("locked") !== "true";
  listen();
  restWhenHidden();
  const found = await attempt(() => Promise.all([api.places(), api.commands()]));
  if (!found) {
    byId("dock").prepend(h("p", { class: "notice error" }, w("notOpened")));
    return;
  }
  const [{ places }, told] = found;
  commands = told.commands;
  composer.palette.commands = commands.filter((command) => !command.onMessage);
  showWelcome(byId("suggestions"), commands, (text) => {
    composer.setText(text);
    composer.palette.close();
    composer.element.requestSubmit();
  });
  composer.offerPrivate(
    commands.find(({ name }) => name === "ask")?.options.some(({ name }) => name === "private") ?? false,
  );
  byId("settings").hidden = !commands.some(({ name }) => name === "settings");
  sidebar.draw(places, "");
  const wanted = places.find(({ id }) => id === location.hash.slice(1)) ?? places[0];
  if (wanted) open(wanted.id);
}

start();
