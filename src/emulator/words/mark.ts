/** How every answer begins, so that nobody takes it for Venice's. */
export const mark = "*Built-in emulator, not Venice.*";

/** How a summary begins: what follows is what people said, and may be summed up again. */
export const summaryMark = "*Summary by the built-in emulator, not Venice.*";

/** The same for places where no markup belongs. */
export const plainMark = "Built-in emulator, not Venice:";

/** Whether these are the emulator's own words, which are not remembered as what people said. */
export const isOwnWords = (text: string) => text.includes(mark) || text.startsWith(plainMark);
