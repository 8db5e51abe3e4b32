/** Letters, and behind each the Latin one that it is easily taken for. Case matters: "Н" looks like H, "η" like n. */
const LOOK_ALIKE = new Map(
  [
    // Cyrillic
    "АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX ԌG ԜW ӀI",
    "аa вb гr ԁd еe ѕs іi јj кk мm нh оo пn рp ԛq сc тt уy ҮY үy хx һh ԝw ѵv ьb ӏl зe бb",
    // Greek
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX",
    "αa βb γy δd εe ηn ιi κk μu νv οo ρp σo ςs τt υu χx ωw",
    // Armenian, Latin with a twist, small capitals
    "օo սu հh ոn ցg զq ıi ɩi łl øo đd ðd ɑa ɡg ƅb ƿp ʋv",
    "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz",
    // Digits and signs
    "0o 1l 3e 4a 5s 7t 8b 9g @a $s |l !l €e £l",
  ]
    .flatMap((row) => row.split(" "))
    .map((pair) => [[...pair][0] as string, [...pair][1] as string]),
);

/** With the Latin letters that the others are easily taken for; case stays. */
export const latin = (text: string): string => [...text].map((letter) => LOOK_ALIKE.get(letter) ?? letter).join("");

/**
 * What is left of a name for the eye: two names with the same skeleton can be taken for each other.
 * @see https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
export function skeleton(name: string): string {
  const bare = name
    .normalize("NFKC")
    .normalize("NFD")
    .replace(/[\p{M}\p{C}]+/gu, "")
    .replace(/^[\s@#/]+/, "");
  return latin(latin(bare).toLowerCase())
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .replaceAll("i", "l")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}
