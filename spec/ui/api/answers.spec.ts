import { expect } from 'chai';
import { openApi } from '../../../src/http/openapi/openapi.js';
import { ROUTES } from '../../../src/http/routes.js';
import { ANSWERS, faultIn, faultOfAnswer, SHAPES } from '../../../src/ui/api/answers.js';

interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const { schemas } = (JSON.parse(JSON.stringify(openApi(ROUTES, '/api', '1'))) as Document).components;

/** A member of a schema as the shapes write it. */
function kindOf({ type, $ref, enum: names, items }: Schema): string {
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? '';
  if (items !== undefined) return `${kindOf(items)}[]`;
  if (names !== undefined) return names.join('|');
  return type === 'integer' ? 'number' : type === 'string' ? 'text' : (type ?? '');
}

/** What one kind of the shapes may be called in the document. */
const SAME: Readonly<Record<string, string>> = { time: 'text', Links: 'object', numbers: 'object' };

describe('What the pages need of answers', () => {
  for (const [name, members] of Object.entries(SHAPES)) {
    it(`is what the document of the API promises: ${name}`, () => {
      const { properties = {}, required = [] } = schemas[name] ?? {};
      for (const member of members.split(' ')) {
        const [label = '', kind = 'text'] = member.split(':');
        const key = label.replace('?', '');
        expect(properties, name).to.have.property(key);
        expect(kindOf(properties[key] ?? {}), `${name}.${key}`).to.equal(SAME[kind] ?? kind);
        if (!label.endsWith('?')) expect(required, `${name} has to have it`).to.include(key);
      }
    });
  }

  it('comes from places that the API has', () => {
    const places = ROUTES.map(({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '*')}`);
    for (const [route] of ANSWERS) expect(places).to.include(route);
  });

  it('says where an answer is not as it has to be', () => {
    const job = {
      id: 'a',
      verb: 'backup',
      app: 'blog',
      state: 'running',
      createdBy: '',
      created: '2026-01-01',
      warnings: 0,
      _links: {},
    };
    expect(faultIn('Job', job, 'it')).to.equal(undefined);
    for (const [changed, place] of [
      [{ state: 'paused' }, 'it.state'],
      [{ created: 'soon' }, 'it.created'],
      [{ warnings: '0' }, 'it.warnings'],
      [{ progress: null }, 'it.progress'],
      [{ _links: { self: { method: 'GET' } } }, 'it._links[0].href'],
    ] as const)
      expect(faultIn('Job', { ...job, ...changed }, 'it')).to.equal(place);
    expect(faultOfAnswer('GET', '/cms/api/jobs', { items: [job, null] })).to.equal('the answer.items[1]');
    expect(faultOfAnswer('GET', '/cms/api/apps/jobs/backups', { items: [job] })).to.match(/archiveState$/);
    expect(faultOfAnswer('DELETE', '/api/templates/a', undefined)).to.equal(undefined);
  });
});
