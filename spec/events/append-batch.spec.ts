import { expect } from 'chai';
import { AppendBatch } from '../../src/events/append-batch.js';
import type { Append } from '../../src/events/append.js';
import { append, newEvent } from '../support/events.js';

const COMMITS: readonly Append[] = [
  append('app-é日本🚀', 'no-stream', newEvent('AppCreatedEvent', '{"name":"é"}')),
  append('content-a--1', 'any', newEvent('A', ''), newEvent('B', '2', '')),
  append('content-a--1', 9007199254740991, { ...newEvent('C', '3'), id: '', time: '' }),
  append('content-a--2', 0),
];

/** Commits as plain values: what is read back are views of the batch. */
function valuesOf(commits: Iterable<Append>): unknown[] {
  return [...commits].map(({ stream, expected, commit, events }) => ({
    commit: [stream, expected, commit],
    events: events.map((event) => ({
      ...event,
      metadata: Buffer.from(event.metadata).toString('latin1'),
      payload: Buffer.from(event.payload).toString('latin1'),
    })),
  }));
}

describe('a batch of appends', () => {
  it('gives back every commit and event as it was, in order, as often as it is asked', () => {
    const batch = AppendBatch.of(COMMITS);
    expect(valuesOf(batch)).to.deep.equal(valuesOf(COMMITS));
    expect(valuesOf(batch)).to.deep.equal(valuesOf(COMMITS));
    expect(batch.events).to.equal(4);
  });

  it('grows with what is put into it', () => {
    const large = newEvent('A', JSON.stringify('x'.repeat(100_000)));
    const commits = Array.from({ length: 300 }, (_, n) =>
      append(`content-a--${n}`, 'no-stream', large, newEvent('B', `${n}`)),
    );
    expect(valuesOf(AppendBatch.of(commits))).to.deep.equal(valuesOf(commits));
  });

  it('is the same batch on another thread, and its memory can be filled anew', () => {
    const batch = AppendBatch.of(COMMITS);
    const memory = batch.take();
    expect(valuesOf(batch)).to.deep.equal([]);
    const moved = structuredClone(memory, { transfer: [memory.bytes.buffer, memory.numbers.buffer] });
    expect(valuesOf(AppendBatch.from(moved))).to.deep.equal(valuesOf(COMMITS));
    batch.reuse(moved);
    expect(valuesOf(batch)).to.deep.equal([]);
    batch.begin('content-a--3', 'no-stream', 'c');
    batch.add(newEvent('D', '"new"'));
    expect(valuesOf(batch)).to.have.length(1);
    expect([batch.events, [...batch][0]?.events[0]?.payload.toString()]).to.deep.equal([1, '"new"']);
  });
});
