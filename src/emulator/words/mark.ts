/** How every answer begins, so that nobody takes it for Venice's. */
export const mark = "*Built-in emulator, not Venice.*";

/** The same for places where no markup belongs. */
export const plainMark = "Built-in emulator, not Venice:";

/** Lines by which the emulator's own answers are known again, so that they are not remembered as what people said. */
export const isOwnWords = (text: string) => text.includes(mark) || text.startsWith(plainMark);
