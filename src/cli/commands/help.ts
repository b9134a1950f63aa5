import type { Command } from 'commander';
import type { Providers } from '../../container.js';
import { ENVIRONMENT, type GivenSettings } from '../../config/settings.js';
import { BackupError, ERROR_CODES, type ErrorCode } from '../../errors.js';
import { EXIT_MEANINGS, exitCodeOf } from '../exit-codes.js';
import { table } from '../view/table.js';
import type { Shell } from '../shell.js';

const MEANINGS: Readonly<Record<keyof GivenSettings, string>> = {
  data: 'folder for everything that is not put elsewhere (--data)',
  events: 'event store (--events)',
  assets: 'asset store (--assets)',
  to: 'destination of backups (--to)',
  jobs: 'job queue of servers and workers (--jobs)',
  ledger: 'what eventark remembers: claims, people, documents (--ledger; beside the events)',
  cap: 'most restore points that an app keeps (10)',
  compression:
    'of events in archives: deflate, or zstd, which is smaller and faster and which fewer tools open (--compression)',
  assetUrl: 'address that asset links in restored apps begin with',
  user: 'your e-mail: who makes backups, and who becomes owner of what is restored',
  allowedHosts: 'hosts and networks that archives are read from although they are not public',
  maxTransferBytes: 'most bytes of an archive that is downloaded or uploaded (200 GiB)',
  maxEntries: 'most entries of an archive',
  maxArchiveBytes: 'most bytes of an unpacked archive',
  maxRatio: 'how often an entry may grow, unless its event says that the file is so large',
  maxEventBytes: 'most bytes of an event',
  maxDocumentBytes: 'most bytes of a document of a Squidex archive',
  maxJsonDepth: 'most levels of JSON in an event',
};

const JSON_HELP = `With --json results go to stdout as JSON; ignore members and types that you do not know: new ones may appear.

One document:
  apps             {"apps":[{"id","name","deleted","events","streams","lastEventTime"}]}
  list             {"points":[POINT],"damaged":[{"name","reason"}]}
  show             {"title","format","app","events","point":POINT,"manifest"}
  delete           {"deleted":[POINT],"planned":[ID]}
  protect          {"point":POINT}
  placeholders     {"placeholders":[{"source","email","standsIn","how","hasAccount"}],"total"}
  claims           {"claims":[{"key","what","verb","since","state","holder":{"host","pid"},"place"}]}
                   release: {"released":{"key","verb","what","since","outcome","reason"}}
  doctor           {"diagnoses":[{"part","where","reachable","findings":[{"subject","ok","message","hint"}]}]}
  ls               {"entries":[{"name","size","stored"}]} or {"assets":[…]}
One event a line, payload and metadata as they are stored:
  cat, events      {"position","stream","revision","type","id","time","commit","metadata","payload"}
Lines, the type first:
  backup, verify, restore, export
    {"type":"start","command",…}
    {"type":"progress","phase","unit","done","total","percent","rate","etaMs"}
    {"type":"log","level":"warn","code","where","message"}
    {"type":"summary","ok","state",…,"warnings","durationMs"}
At a server (--server): list {"backups"}, jobs {"jobs"}; the lines of long commands name their "job".
On stderr:
    {"type":"detached","job"}    after Ctrl-C: the job goes on at the server
    {"type":"recovered","verb","what","since","outcome"}    what a dead process had left
    {"type":"log","level":"info","message"}
    {"type":"error","code","exit","message","changed","hint"}   the last line of a failure

POINT is {"id","app","created","range","counts","size","archive","protected","comment","createdBy","source"}.
Times are ISO 8601 in UTC, sizes are bytes, durations milliseconds, positions strings.`;

const TOPICS: Readonly<Record<string, (providers: Providers) => string>> = {
  'exit-codes': exitCodes,
  environment,
  places,
  json: () => JSON_HELP,
};

export const HELP_TOPICS: readonly string[] = Object.keys(TOPICS);

export function addHelpCommand(program: Command, { providers }: Shell): void {
  program
    .command('help [topic]')
    .summary('help on a command, or on exit-codes, environment, places, json')
    .description('help on a command, or on exit-codes, environment, places, json')
    .action((topic: string | undefined) => {
      const found = topic === undefined ? program : program.commands.find((command) => command.name() === topic);
      const text = TOPICS[topic ?? ''];
      if (text) process.stdout.write(`${text(providers)}\n`);
      else if (found) found.outputHelp();
      else throw unknownTopic(topic ?? '');
    });
}

function unknownTopic(topic: string): BackupError {
  return new BackupError('invalid-argument', `there is no help on "${topic}"`, {
    hint: `there is help on each command and on ${Object.keys(TOPICS).join(', ')}`,
  });
}

function exitCodes(): string {
  return Object.entries(EXIT_MEANINGS)
    .flatMap(([exit, meaning]) => [`${exit.padStart(3)}  ${meaning}`, ...wrapped(codesOf(Number(exit)))])
    .join('\n');
}

function codesOf(exit: number): readonly ErrorCode[] {
  return ERROR_CODES.filter((code) => exitCodeOf(code) === exit);
}

/** Words in indented lines of at most 80 columns. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 79) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`     ${word}`);
  }
  return lines;
}

function environment(): string {
  const variables = new Map<string, string>(Object.entries(ENVIRONMENT));
  const meanings = Object.entries(MEANINGS);
  const names = meanings.map(([name]) => name).join(', ');
  return table([
    ...meanings.map(([name, meaning]): [string, string] => [variables.get(name) ?? name, meaning]),
    ['EVENTARK_CONFIG', `JSON file with these settings, named ${names}`],
    ['…_FILE', 'each of these may be given as the file that holds it: EVENTARK_EVENTS_FILE'],
    ['EVENTARK_SERVER', 'server that commands are sent to (--server)'],
    ['EVENTARK_TOKEN', 'token that opens it (EVENTARK_TOKEN_FILE, --token-file)'],
    ['EVENTARK_FTP_PASSWORD', 'password of an FTP server; credentials of other places are what their own tools read'],
    ['NO_COLOR', 'no colour'],
  ]);
}

function places({ eventStores, storages }: Providers): string {
  const row = ({
    name,
    example,
    packages,
  }: Providers['storages'][number] | Providers['eventStores'][number]): string[] => [
    name,
    example,
    packages.length === 0 ? '' : `npm install ${packages.join(' ')}`,
  ];
  return [
    'Event stores (--events):',
    table(eventStores.map(row)),
    '',
    'Asset stores and destinations (--assets, --to):',
    table(storages.map(row)),
  ].join('\n');
}
