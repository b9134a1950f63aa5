/** Something done in two ways, in the same process against the same server. */
export interface Pair {
  readonly adapter: string;
  readonly what: string;
  /** The driver's own call that is the floor. */
  readonly floorName: string;
  /** Each says how much it moved, so that both are known to have done the same; `round` makes names of its own. */
  readonly floor: Work;
  readonly subject: Work;
  readonly rounds: number;
  /** Printed with the ratio: what to know before believing it. */
  readonly note?: string;
}

export type Work = (round: string) => Promise<number>;

export interface Effort {
  readonly seconds: number;
  /** Of this process alone: what servers do is not in it. */
  readonly cpuSeconds: number;
}

export interface Compared {
  readonly pair: Pair;
  readonly floor: Effort;
  readonly subject: Effort;
}

/**
 * Runs floor and adapter in turns, each first as often as the other, so that a machine whose load changes treats both
 * alike. A round before the counted ones warms up both.
 */
export async function compare(pair: Pair): Promise<Compared> {
  const floors: Effort[] = [];
  const subjects: Effort[] = [];
  for (let round = 0; round <= pair.rounds; round += 1) {
    const turns = [
      async () => measure(pair.floor, `floor-${round}`),
      async () => measure(pair.subject, `adapter-${round}`),
    ] as const;
    const floorFirst = round % 2 === 0;
    const first = await turns[floorFirst ? 0 : 1]();
    const second = await turns[floorFirst ? 1 : 0]();
    if (first.moved !== second.moved) throw new Error(`${pair.adapter}, ${pair.what}: one side moved less`);
    if (round === 0) continue;
    floors.push(floorFirst ? first : second);
    subjects.push(floorFirst ? second : first);
  }
  const compared = { pair, floor: middle(floors), subject: middle(subjects) };
  console.error(
    `  ${pair.what}: ${compared.subject.seconds.toFixed(2)} s beside ${compared.floor.seconds.toFixed(2)} s`,
  );
  return compared;
}

async function measure(work: Work, round: string): Promise<Effort & { readonly moved: number }> {
  // Garbage of the run before is not this one's work.
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const moved = await work(round);
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { moved, seconds, cpuSeconds: (user + system) / 1e6 };
}

/** Medians of wall and CPU time, each for itself. */
function middle(efforts: readonly Effort[]): Effort {
  const of = (key: keyof Effort): number =>
    efforts.map((effort) => effort[key]).toSorted((a, b) => a - b)[Math.floor(efforts.length / 2)] ?? Number.NaN;
  return { seconds: of('seconds'), cpuSeconds: of('cpuSeconds') };
}

/** Does `work` for every number below `count`, `width` at once in lanes, and adds up what it moved. */
export async function atOnce(
  count: number,
  width: number,
  work: (n: number, lane: number) => Promise<number>,
): Promise<number> {
  let next = 0;
  let moved = 0;
  const run = async (lane: number): Promise<void> => {
    while (next < count) {
      const n = next++;
      // Not `moved += await …`: the sum would be read before the wait.
      const done = await work(n, lane);
      moved += done;
    }
  };
  await Promise.all(Array.from({ length: width }, (_, lane) => run(lane)));
  return moved;
}
