/** How near the end counts as being there. */
const NEAR_PX = 60;

/**
 * Keeps the newest words in sight for a person who is at the end, and never moves the page for one who reads above.
 */
export class Scroll {
  #stuck = true;
  #top = 0;

  /** @param {HTMLElement} scroller @param {HTMLElement} content @param {HTMLElement} toEnd */
  constructor(scroller, content, toEnd) {
    this.scroller = scroller;
    this.toEnd = toEnd;
    scroller.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    const observer = new ResizeObserver(() => {
      if (this.#stuck) this.#jump();
      this.#draw();
    });
    observer.observe(content);
    observer.observe(scroller);
    toEnd.addEventListener("click", () => this.end());
  }

  /** Goes to the end, and stays there. */
  end() {
    this.#stuck = true;
    this.#jump();
    this.#draw();
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

  get #isNear() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  #onScroll() {
    const { scrollTop } = this.scroller;
    // Only a person moves up: words that come meanwhile make the end go away from under a page that stays.
    if (this.#isNear) this.#stuck = true;
    else if (scrollTop < this.#top - 1) this.#stuck = false;
    this.#top = scrollTop;
    this.#draw();
  }

  #jump() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#top = this.scroller.scrollTop;
  }

  #draw() {
    this.toEnd.hidden = this.#stuck || this.#isNear;
  }
}
