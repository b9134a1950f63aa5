import { expect } from 'chai';
import { clockFinding } from '../../src/process/clock.js';

describe('the clock of a server beside ours', () => {
  const asked = { from: 1_000_000, to: 1_002_000 };
  const found = (there: number) => clockFinding(new Date(there), asked);

  it('agrees within half a minute of when it was asked', () => {
    for (const there of [970_000, 1_000_000, 1_001_000, 1_032_000]) expect(found(there).ok, `${there}`).to.equal(true);
  });

  it('is told apart beyond it, before and behind', () => {
    expect(found(969_000)).to.deep.include({ ok: false, hint: 'let both follow a time server (NTP)' });
    expect(found(969_000).message).to.include('31 seconds apart');
    expect(found(1_102_000).message).to.include('100 seconds apart');
  });

  it('is no fault where it is not told', () => {
    expect(clockFinding(undefined, asked)).to.deep.include({ ok: true, message: 'server time not available' });
  });
});
