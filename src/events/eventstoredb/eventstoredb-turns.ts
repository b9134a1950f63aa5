/** Does the work for every item, at most `width` at once; the first failure ends it once those begun have ended. */
export async function inTurns<T>(width: number, items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const turn = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await work(next.value);
  };
  const ended = await Promise.allSettled(Array.from({ length: width }, turn));
  for (const result of ended) if (result.status === 'rejected') throw result.reason;
}
