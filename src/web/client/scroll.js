/** How near the end counts as being there. */
const NEAR_PX = 60;

/**
 * Keeps the newest words in sight for a person who is at the end, and never moves the page for one who reads above.
 */
export class Scroll {
  #stuck = true;

  /** @param {HTMLElement} scroller @param {HTMLElement} content @param {HTMLElement} toEnd */
  constructor(scroller, content, toEnd) {
    this.scroller = scroller;
    this.toEnd = toEnd;
    scroller.addEventListener("scroll", () => this.#look(), { passive: true });
    const observer = new ResizeObserver(() => {
      if (this.#stuck) this.#jump();
      this.#look();
    });
    observer.observe(content);
    observer.observe(scroller);
    toEnd.addEventListener("click", () => this.end());
  }

  /** Goes to the end, and stays there. */
  end() {
    this.#stuck = true;
    this.#jump();
  }

  /**
   * Lets earlier messages appear above without moving what is being read.
   * @param {() => void} change
   */
  keep(change) {
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.#stuck = false;
    change();
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
  }

  #jump() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #look() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.#stuck = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    this.toEnd.hidden = this.#stuck;
  }
}
