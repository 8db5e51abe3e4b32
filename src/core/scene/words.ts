import type { Player, Scene } from "./record.ts";

/** What a character is told of the scene that it plays in. */
export function scenePrompt({ cast, topic }: Pick<Scene, "cast" | "topic">, me: Player): string {
  const others = cast.filter(({ key }) => key !== me.key).map(({ name }) => name);
  return [
    `You are in a scene with ${others.join(", ")} and the people who read along. What each of them says begins with that one's name and a colon; yours begins with no name.`,
    "Speak your own part only, one to three short sentences. Answer what was said last, bring the scene forward, and turn to the others by name. Speak to a person when a person spoke to you.",
    topic ? `What it is about, as who began it put it: ${JSON.stringify(topic)}` : "",
  ]
    .filter(Boolean)
    .join("\n");
}

/** What a character is told when it is its turn and nobody asked. */
export const cueFor = ({ lines }: Pick<Scene, "lines">): string =>
  lines === 0 ? "(The scene begins, and the first word is yours.)" : "(It is your turn. Say what you say next.)";
