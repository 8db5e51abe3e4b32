/** @import { ChoiceView, CommandView, OptionView, WebEvent } from "../view.ts" */
/** @import { Draft } from "./composer.js" */
import { attempt, toast } from "./announce.js";
import { api } from "./api.js";
import { ask } from "./ask.js";
import { Composer } from "./composer.js";
import { byId, h, meta } from "./dom.js";
import { editInPlace } from "./edit.js";
import { commandForm } from "./form.js";
import { releaseMedia } from "./media.js";
import { Messages } from "./messages.js";
import { Sidebar } from "./places.js";
import { Scroll } from "./scroll.js";
import { follow } from "./stream.js";
import { startTheme } from "./theme.js";
import { readCommand, splitFiles } from "./typed.js";
import { showWelcome } from "./welcome.js";

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
    async remove(message) {
      const text =
        message.role === "question" ? "Its answer goes with it, and both are forgotten." : "It is forgotten.";
      if ((await ask({ title: "Delete this message?", text, yes: "Delete", danger: true })) !== undefined)
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
          await begin("ask", { prompt: text, ...(message.private && { private: true }) }, message.replyTo);
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
const scroll = new Scroll(byId("scroller"), byId("messages"), byId("to-end"));
const sidebar = new Sidebar(open);

/** Shows a place, and follows what happens there. @param {string} id */
function open(id) {
  if (id === place) return composer.focus();
  place = id;
  history.replaceState(null, "", `#${id}`);
  messages.clear();
  byId("welcome").hidden = true;
  closeForm();
  releaseMedia();
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
    showName(event.place.name);
  } else if (event.type === "places") {
    sidebar.draw(event.places, place);
    showName(event.places.find((each) => each.id === place)?.name ?? "");
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
  byId("offline-text").textContent = navigator.onLine
    ? "The connection to the playground is lost. Trying again…"
    : "You are offline. Trying again when the network is back…";
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
    toast(`There is no command /${typed.unknown}. Press / to see them all.`);
    return false;
  }
  const asking = typed ?? { command: "ask", options: draft.text ? { prompt: draft.text } : {} };
  const files = splitFiles(
    draft.files,
    commands.find((each) => each.name === asking.command),
  );
  const isPrivate = draft.private && asking.command === "ask" ? { private: true } : {};
  const options = { ...asking.options, ...files, ...isPrivate };
  return begin(asking.command, options, draft.replyTo);
}

/**
 * Begins a turn; what it lacks is asked for in a form.
 * @param {string} command
 * @param {Record<string, unknown>} options
 * @param {string} [replyTo]
 */
async function begin(command, options, replyTo) {
  const begun = await attempt(() => api.turn({ place, command, options, replyTo }));
  if (begun && "missing" in begun) {
    showForm(begun.command, begun.missing, (values) => begin(command, { ...options, ...values }, replyTo));
    return true;
  }
  return begun !== undefined;
}

/** A command chosen from the list: at once when there is nothing to fill in. @param {CommandView} command */
function openCommand(command) {
  if (command.options.length === 0) begin(command.name, {});
  else showForm(command.name, command.options, (values) => begin(command.name, values));
}

/** @param {ChoiceView} choice @param {string} [value] @param {Record<string, unknown>} [options] @returns {Promise<boolean>} */
async function press(choice, value, options) {
  const buttons = document.querySelectorAll(`[data-action="${choice.id}"]`);
  for (const button of buttons) button.setAttribute("aria-busy", "true");
  const begun = await attempt(() => api.press({ place, action: choice.id, value, options }));
  for (const button of buttons) button.removeAttribute("aria-busy");
  if (begun && "missing" in begun) {
    showForm(begun.command, begun.missing, (values) => press(choice, value, { ...options, ...values }));
    return true;
  }
  return begun !== undefined;
}

/**
 * @param {string} name the command's
 * @param {readonly OptionView[]} options
 * @param {(values: Record<string, unknown>) => Promise<boolean>} run
 */
function showForm(name, options, run) {
  const command = commands.find((each) => each.name === name);
  const form = commandForm({
    title: command ? `/${name}` : name,
    about: command?.description ?? "",
    command: name,
    place,
    options,
    onClose: closeForm,
    async onRun(values) {
      const done = await run(values);
      // Another form may have taken its place, for what was still missing.
      if (done && form.isConnected) closeForm();
      return done;
    },
  });
  document.querySelector(".sheet")?.remove();
  composer.element.hidden = true;
  byId("dock").prepend(form);
  /** @type {HTMLElement | null} */ (form.querySelector("input:not(.unseen), textarea, select"))?.focus();
}

function closeForm() {
  const form = document.querySelector(".sheet");
  if (!form) return;
  form.remove();
  composer.element.hidden = false;
  composer.prompt.focus();
}

function listen() {
  byId("settings").addEventListener("click", () => begin("settings", {}));
  byId("logout").addEventListener("click", () => attempt(api.logout));
  byId("earlier").addEventListener("click", async () => {
    const found = await attempt(() => api.messages(place, messages.firstId ?? ""));
    if (!found) return;
    scroll.keep(() => messages.addBefore(found.messages));
    byId("earlier").hidden = !found.more;
  });
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
  showWelcome(byId("suggestions"), (text) => {
    composer.setText(text);
    composer.element.requestSubmit();
  });
  listen();
  restWhenHidden();
  const found = await attempt(() => Promise.all([api.places(), api.commands()]));
  if (!found) {
    byId("dock").prepend(h("p", { class: "notice error" }, "The playground could not be opened. Reload the page."));
    return;
  }
  const [{ places }, told] = found;
  commands = told.commands;
  composer.palette.commands = commands;
  composer.offerPrivate(
    commands.find(({ name }) => name === "ask")?.options.some(({ name }) => name === "private") ?? false,
  );
  byId("settings").hidden = !commands.some(({ name }) => name === "settings");
  sidebar.draw(places, "");
  const wanted = places.find(({ id }) => id === location.hash.slice(1)) ?? places[0];
  if (wanted) open(wanted.id);
}

start();
