/** An entry's place in a line. `tag` and `seq` order it; `size` is what it needs. */
export interface Entry {
  tag: number;
  seq: number;
  size: number;
}

interface Node<E extends Entry> {
  readonly entry: E;
  readonly priority: number;
  /** The smallest size at or below this node. */
  least: number;
  left: Node<E> | undefined;
  right: Node<E> | undefined;
}

/**
 * Entries in order of tag, of which the first one that fits into a given room is found at once: a treap whose nodes know
 * the smallest size below them. Every operation takes O(log n).
 *
 * @see Seidel, Aragon, "Randomized Search Trees", Algorithmica 16, 1996
 */
export class Line<E extends Entry> {
  #root: Node<E> | undefined;
  #length = 0;
  #random = 0x9e3779b9;

  get length(): number {
    return this.#length;
  }

  first(): E | undefined {
    let node = this.#root;
    while (node?.left) node = node.left;
    return node?.entry;
  }

  /** The first entry that needs no more than `room`. */
  fitting(room: number): E | undefined {
    let node = this.#root;
    while (node && node.least <= room) {
      if (node.left && node.left.least <= room) node = node.left;
      else if (node.entry.size <= room) return node.entry;
      else node = node.right;
    }
    return undefined;
  }

  /** The entry must not change while it stands in the line. */
  insert(entry: E): void {
    const node = { entry, priority: this.#chance(), least: entry.size, left: undefined, right: undefined };
    this.#root = insertInto(this.#root, node);
    this.#length++;
  }

  delete(entry: E): void {
    this.#root = deleteFrom(this.#root, entry);
    this.#length--;
  }

  *[Symbol.iterator](): Iterator<E> {
    const path: Node<E>[] = [];
    let node = this.#root;
    while (node || path.length > 0) {
      while (node) {
        path.push(node);
        node = node.left;
      }
      node = path.pop() as Node<E>;
      yield node.entry;
      node = node.right;
    }
  }

  /** Marsaglia's xorshift: the tree's shape, and so every test, is the same in every run. */
  #chance(): number {
    this.#random ^= this.#random << 13;
    this.#random ^= this.#random >>> 17;
    this.#random ^= this.#random << 5;
    return this.#random;
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.tag < b.tag || (a.tag === b.tag && a.seq < b.seq);

function measure<E extends Entry>(node: Node<E>): Node<E> {
  const { left, right } = node;
  let least = node.entry.size;
  if (left && left.least < least) least = left.least;
  if (right && right.least < least) least = right.least;
  node.least = least;
  return node;
}

function insertInto<E extends Entry>(root: Node<E> | undefined, node: Node<E>): Node<E> {
  if (!root) return node;
  if (node.priority > root.priority) {
    [node.left, node.right] = split(root, node.entry);
    return measure(node);
  }
  if (isBefore(node.entry, root.entry)) root.left = insertInto(root.left, node);
  else root.right = insertInto(root.right, node);
  return measure(root);
}

function split<E extends Entry>(root: Node<E> | undefined, at: E): [Node<E> | undefined, Node<E> | undefined] {
  if (!root) return [undefined, undefined];
  if (isBefore(root.entry, at)) {
    const [left, right] = split(root.right, at);
    root.right = left;
    return [measure(root), right];
  }
  const [left, right] = split(root.left, at);
  root.left = right;
  return [left, measure(root)];
}

function merge<E extends Entry>(left: Node<E> | undefined, right: Node<E> | undefined): Node<E> | undefined {
  if (!left) return right;
  if (!right) return left;
  if (left.priority > right.priority) {
    left.right = merge(left.right, right);
    return measure(left);
  }
  right.left = merge(left, right.left);
  return measure(right);
}

function deleteFrom<E extends Entry>(root: Node<E> | undefined, entry: E): Node<E> | undefined {
  if (!root) throw new Error("this entry does not stand in the line");
  if (root.entry === entry) return merge(root.left, root.right);
  if (isBefore(entry, root.entry)) root.left = deleteFrom(root.left, entry);
  else root.right = deleteFrom(root.right, entry);
  return measure(root);
}
