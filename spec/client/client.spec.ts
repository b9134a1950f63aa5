import { expect } from 'chai';
import { ApiProblem, askerOf } from '../../src/client/client.js';

describe('the client of the API', () => {
  const asked: { url: string; method: string | undefined; headers: Headers; body: unknown }[] = [];
  let answer = new Response();
  let tokens = 0;
  const ask = askerOf(
    { change: ['PATCH', '/apps/{app}/backups/{backup}'], list: ['GET', '/apps'] },
    {
      base: 'https://cms.example/api/',
      token: () => `t${(tokens += 1)}`,
      fetch: async (url, { method, headers, body } = {}) => {
        asked.push({
          url: url instanceof Request ? url.url : String(url),
          method,
          headers: new Headers(headers),
          body,
        });
        return answer;
      },
    },
  );
  const json = (body: unknown, status = 200): Response => Response.json(body, { status });

  it('puts parameters where they belong, whatever they hold, with a fresh token each time', async () => {
    answer = json({ id: 1 });
    const sent = {
      path: { app: 'a/b?c', backup: '..' },
      query: { force: 'x&y', none: undefined },
      body: { comment: 'ä' },
    };
    expect(await ask('change', { ...sent, headers: { 'if-match': '"1"' } })).to.deep.equal({ id: 1 });
    answer = json([]);
    await ask('list', {});
    expect(asked.map(({ method, url }) => [method, url])).to.deep.equal([
      ['PATCH', 'https://cms.example/api/apps/a%2Fb%3Fc/backups/..?force=x%26y'],
      ['GET', 'https://cms.example/api/apps'],
    ]);
    expect(asked[0]?.body).to.equal('{"comment":"ä"}');
    expect(asked.map(({ headers }) => headers.get('authorization'))).to.deep.equal(['Bearer t1', 'Bearer t2']);
    expect([asked[0]?.headers.get('if-match'), asked[1]?.headers.get('content-type')]).to.deep.equal(['"1"', null]);
  });

  it('gives undefined for an answer without a body', async () => {
    answer = new Response(null, { status: 204 });
    expect(await ask('list', {})).to.equal(undefined);
  });

  it('waits for the end of an answer that takes long, and gives or throws it', async () => {
    const stream = (end: string): Response =>
      new Response(`retry: 3000\n\n: hb\n\nevent: progress\ndata: {"phase":"verify"}\n\n${end}`, {
        headers: { 'content-type': 'text/event-stream; charset=utf-8' },
      });
    answer = stream('event: answer\ndata: {"status":200,"body":{"id":1}}\n\n');
    expect(await ask('list', {})).to.deep.equal({ id: 1 });
    answer = stream('event: problem\ndata: {"status":409,"code":"plan-stale","detail":"it differs"}\n\n');
    const error: unknown = await ask('list', {}).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ApiProblem).and.include({ status: 409, code: 'plan-stale', message: 'it differs' });
    // A line that is cut gives nothing; `ServerClient` says so.
    answer = stream('');
    expect(await ask('list', {})).to.equal(undefined);
  });

  it('throws what the server says is wrong, also where a proxy says it', async () => {
    const failure = async (given: Response): Promise<ApiProblem> => {
      answer = given;
      const error: unknown = await ask('list', {}).catch((thrown: unknown) => thrown);
      if (error instanceof ApiProblem) return error;
      throw new Error('no problem');
    };
    const problem = { code: 'app-not-found', detail: 'No app.', hint: 'Look.' };
    expect(await failure(json(problem, 404))).to.include({
      status: 404,
      code: 'app-not-found',
      message: 'No app.',
      hint: 'Look.',
    });
    expect(await failure(new Response('<h1>', { status: 502 }))).to.include({ status: 502, code: 'http-502' });
    expect(await failure(json(null, 500))).to.include({ code: 'http-500' });
  });
});
