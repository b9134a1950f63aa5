/** The results of `start` for each item in order, with up to `limit` of them under way at once. */
export async function* readAhead<Item, Result>(
  items: Iterable<Item>,
  limit: number,
  start: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const under: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const started = start(item);
      // Met in its turn; a consumer that stops early never meets it.
      started.catch(() => undefined);
      under.push(started);
      const next = under.length < limit ? undefined : under.shift();
      if (next !== undefined) yield await next;
    }
    for (let next = under.shift(); next !== undefined; next = under.shift()) yield await next;
  } finally {
    // What still runs must not outlive the file it reads.
    await Promise.allSettled(under);
  }
}
