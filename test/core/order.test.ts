import { expect, it } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { createOrder } from "../../src/core/order.ts";

const never = new AbortController().signal;
const quiet = () => {};

it("lets turns of one place run one after another, in order of arrival", async () => {
  const order = createOrder();
  const ran: string[] = [];
  const run = async (name: string) => {
    const leave = await order.enter("place", name, never, quiet);
    ran.push(`${name} in`);
    await Promise.resolve();
    ran.push(`${name} out`);
    leave();
  };
  await Promise.all(["a", "b", "c"].map(run));
  expect(ran).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
});

it("lets places run beside each other", async () => {
  const order = createOrder();
  await order.enter("one", "a", never, quiet);
  await order.enter("two", "a", never, quiet);
});

it("lets at most two turns of a person wait in a place", async () => {
  const order = createOrder(2);
  await order.enter("place", "a", never, quiet);
  void order.enter("place", "a", never, quiet);
  void order.enter("place", "a", never, quiet);
  expect(order.full("place", "a")).toBe(2);
  expect(order.full("place", "b")).toBeUndefined();
  await expect(order.enter("place", "a", never, quiet)).rejects.toThrow(UserError);
  void order.enter("place", "b", never, quiet);
});

it("tells the position in line as it changes", async () => {
  const order = createOrder();
  const leave = await order.enter("place", "a", never, quiet);
  const positions: number[] = [];
  const first = order.enter("place", "b", never, quiet);
  const second = order.enter("place", "c", never, (at) => positions.push(at));
  leave();
  (await first)();
  await second;
  expect(positions).toEqual([2, 1]);
});

it("forgets a waiter who gives up, and frees the place after it", async () => {
  const order = createOrder();
  const leave = await order.enter("place", "a", never, quiet);
  const gone = new AbortController();
  const waiting = order.enter("place", "b", gone.signal, quiet);
  const next = order.enter("place", "c", never, quiet);
  gone.abort(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  leave();
  (await next)();
  (await order.enter("place", "d", never, quiet))();
});

it("frees the place once, however often it is told", async () => {
  const order = createOrder();
  const leave = await order.enter("place", "a", never, quiet);
  const b = order.enter("place", "b", never, quiet);
  leave();
  leave();
  await b;
  let isIn = false;
  void order.enter("place", "c", never, quiet).then(() => {
    isIn = true;
  });
  await Promise.resolve();
  expect(isIn).toBe(false);
});
