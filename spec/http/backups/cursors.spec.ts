import { expect } from 'chai';
import { orderOf, sorted } from '../../../src/http/backups/app-backups.js';
import { SORTS, type BackupDto } from '../../../src/http/backups/backup-dto.js';
import { pageOf } from '../../../src/http/page.js';
import { openHttp } from '../../support/http.js';

const idOf = (number: number): string => `01k${String(number).padStart(23, '0')}`;
/** Newest first, some of equal size. */
const ALL = [7, 6, 5, 4, 3, 2, 1].map((number) => ({ id: idOf(number), size: [3, 1, 3, 2, 0, 0, 9][number - 1] ?? 0 }));
const list = (backups: readonly { id: string; size: number }[], sort: (typeof SORTS)[number]): readonly BackupDto[] =>
  sorted(backups as unknown as readonly BackupDto[], sort);

describe('pages of a list of backups', () => {
  for (const sort of SORTS) {
    it(`go on where they were, whatever is deleted or made meanwhile: ${sort}`, () => {
      const whole = list(ALL, sort).map(({ id }) => id);
      for (let limit = 1; limit < ALL.length; limit += 1) {
        const first = pageOf(list(ALL, sort), { limit }, orderOf(sort));
        const { nextCursor: cursor = '' } = first;
        // Each one, the place itself among them, is deleted before the next page is asked for.
        for (const { id: gone } of ALL) {
          const left = list(
            ALL.filter(({ id }) => id !== gone),
            sort,
          );
          const next = pageOf(left, { limit: 100, cursor }, orderOf(sort)).items.map(({ id }) => id);
          expect(next, `${limit} ${gone}`).to.deep.equal(whole.slice(limit).filter((id) => id !== gone));
        }
        for (const size of [0, 2, 3, 10]) {
          const more = list([{ id: idOf(8), size }, ...ALL], sort);
          const next = pageOf(more, { limit: 100, cursor }, orderOf(sort)).items.map(({ id }) => id);
          expect(
            next.filter((id) => id !== idOf(8)),
            `${limit} ${size}`,
          ).to.deep.equal(whole.slice(limit));
        }
      }
    });
  }

  it('are refused with a cursor of another order, a cut one and one of another list', async () => {
    const http = await openHttp();
    try {
      const { body } = await http.call('POST', '/apps/shop/backups', {});
      await http.ended(body['id']);
      const id = String(body['id']);
      const wrong = [
        ...['largest', 'smallest'].map((sort) => `sort=${sort}&cursor=${id}`),
        ...['newest', 'oldest'].map((sort) => `sort=${sort}&cursor=12-${id}`),
        ...[id.slice(1), `${id}0`, `-${id}`, '12-', '12', '', `1e3-${id}`, id.toUpperCase()].map(
          (cursor) => `cursor=${cursor}`,
        ),
        'cursor=000000abcdefghijk',
        `cursor=${id}&cursor=${id}`,
      ];
      for (const query of wrong) {
        const answer = await http.call('GET', `/apps/shop/backups?${query}`);
        expect(answer.body, query).to.include({ status: 422, code: 'invalid-argument' });
        expect(answer.body['errors'], query)
          .to.deep.include.members([])
          .and.have.nested.property('0.pointer', '/cursor');
      }
      for (const sort of ['largest', 'smallest']) {
        const past = await http.call('GET', `/apps/shop/backups?sort=${sort}&cursor=5-${id}`);
        expect(past.status, sort).to.equal(200);
      }
    } finally {
      await http.dispose();
    }
  });
});
