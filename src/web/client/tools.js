/** @import { CommandView, MessageView } from "../view.ts" */
/** @import { MessageActions } from "./message.js" */
import { copyButton } from "./blocks.js";
import { arrowOf, nameOf } from "./choices.js";
import { h, icon, iconButton } from "./dom.js";
import { menuButton } from "./menu.js";
import { w } from "./words.js";

/**
 * What can be done with a message, under it.
 * @param {MessageView} view
 * @param {MessageActions} actions
 * @returns {HTMLElement[]}
 */
export function toolsOf(view, actions) {
  if (view.state === "waiting" || view.state === "growing")
    return [iconButton("stop", w("stop"), () => actions.stop(view))];
  const isText = view.role === "question" && view.command === "ask" && view.text !== "";
  const done = actions.commands().filter((command) => command.onMessage && fits(command, view));
  const parts = [
    view.text && copyButton(() => view.text),
    ...leaves(view, actions),
    isText && iconButton("edit", w("edit"), () => actions.edit(view)),
    view.role === "answer" && iconButton("reply", w("reply"), () => actions.reply(view)),
    done.length > 0 &&
      menuButton(done.map((each) => ({ label: each.description, onChoose: () => actions.doTo(view, each) }))),
    iconButton("trash", w("deleteYes"), () => actions.remove(view)),
  ];
  return /** @type {HTMLElement[]} */ (parts.filter(Boolean));
}

/** The buttons that put another answer in place of this one: made anew, or leafed to. @param {MessageView} view @param {MessageActions} actions */
function leaves(view, actions) {
  const again = view.choices.flat().filter((choice) => choice.again && choice.kind === "button");
  if (again.length === 0) return [];
  const buttons = again.map((choice) => {
    const arrow = arrowOf(choice.label);
    const label = nameOf(choice.label);
    const button = h("button", {
      ...{ type: "button", class: "ghost small again", "data-action": choice.id, "aria-label": label, title: label },
      onclick: () => actions.press(choice),
    });
    if (arrow) button.append(arrow);
    else button.append(...(choice.emoji || again.length === 1 ? [icon("again")] : []), h("span", {}, choice.label));
    return button;
  });
  return [h("span", { class: again.length > 1 ? "leaves" : "leaves single" }, ...buttons)];
}

/** Whether the message has something for the command. @param {CommandView} command @param {MessageView} view */
function fits(command, view) {
  const files = [...view.files, ...view.media];
  return command.options.some(({ kind, name }) =>
    kind === "image" || kind === "audio"
      ? files.some(({ mime }) => mime.startsWith(`${kind}/`))
      : kind === "file"
        ? files.some(({ mime }) => !/^(image|audio)\//.test(mime))
        : name === "message" || (name === "text" && view.text !== ""),
  );
}
