import { Agent, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { SCOPES } from '../src/access/scope.js';
import { openHttp, somebody } from '../spec/support/http.js';

/*
 * Whether time tells what an answer does not: `node --import tsx bench/hidden.ts [-- --rounds 1500]`. Each line asks, in turns, for
 * what a caller may not see and for what is not there. `guess` is how often somebody who knows only which of two answers took
 * longer names the hidden one: 0.50 is chance.
 */

const rounds = Number(process.argv[process.argv.indexOf('--rounds') + 1] ?? '') || 1_500;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

const http = await openHttp();
const { body: made } = await http.call('POST', '/apps/shop/backups', {});
const backup = String(made['id']);
await http.ended(backup);
const begun = await http.call('POST', '/uploads', undefined, { 'tus-resumable': '1.0.0', 'upload-length': '10' });
const upload = begun.headers.get('location')?.split('/').at(-1) ?? '';
http.become({ ...somebody('other', ...SCOPES.filter((scope) => scope !== 'admin.backups')), id: 'another' });

async function time({ method, path, body }: Asked): Promise<number> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = text === undefined ? {} : { 'content-type': 'application/json', 'content-length': text.length };
  const started = performance.now();
  const outgoing = request(http.url + path, { agent, method, headers }).end(text);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode !== 404) throw new Error(`${method} ${path}: ${answer.statusCode ?? ''}`);
  return (performance.now() - started) * 1_000;
}

const ghost = '01k00000000000000000000000';
const pairs: readonly (readonly [what: string, hidden: Asked, gone: Asked])[] = [
  ['backups of an app', get('/apps/shop/backups'), get('/apps/nosu/backups')],
  ['a backup', get(`/apps/shop/backups/${backup}`), get(`/apps/nosu/backups/${backup}`)],
  ['a copy of an app', post('/apps/shop/copies', { name: 'new' }), post('/apps/nosu/copies', { name: 'new' })],
  [
    'a template of an app',
    post('/templates', { name: 'a', app: 'shop' }),
    post('/templates', { name: 'a', app: 'nosu' }),
  ],
  ['a restore of a backup', post('/restores', { backup }), post('/restores', { backup: ghost })],
  ['a preview of a backup', post('/restores:preview', { backup }), post('/restores:preview', { backup: ghost })],
  ['a job', get(`/jobs/${backup}`), get(`/jobs/${ghost}`)],
  ['an upload', get(`/uploads/${upload}`), get(`/uploads/${'0'.repeat(32)}`)],
  ["an archive at Squidex's address", get(`/apps/backups/${backup}`), get(`/apps/backups/${ghost}`)],
];

function get(path: string): Asked {
  return { method: 'GET', path };
}

function post(path: string, body: object): Asked {
  return { method: 'POST', path, body };
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

process.stdout.write('what'.padEnd(36) + 'hidden µs   gone µs   guess\n');
for (const [what, hidden, gone] of pairs) {
  const [there, nowhere]: [number[], number[]] = [[], []];
  for (let round = -100; round < rounds; round += 1) {
    // In both orders, so that what one leaves warm helps the other as often.
    const [first, second] = round % 2 === 0 ? [hidden, gone] : [gone, hidden];
    const [a, b] = [await time(first), await time(second)];
    if (round < 0) continue;
    there.push(first === hidden ? a : b);
    nowhere.push(first === hidden ? b : a);
  }
  const slower = there.filter((each, round) => each > (nowhere[round] ?? 0)).length;
  const guess = Math.max(slower, rounds - slower) / rounds;
  const figures = [
    median(there).toFixed(0).padStart(9),
    median(nowhere).toFixed(0).padStart(9),
    guess.toFixed(2).padStart(7),
  ];
  process.stdout.write(`${what.padEnd(36)}${figures.join(' ')}\n`);
}
agent.destroy();
await http.dispose();
