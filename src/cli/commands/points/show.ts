import type { Command } from 'commander';
import { FROM } from '../../global-options.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { archiveLines } from '../../view/archive-text.js';
import { pointFacts, pointLines } from '../../view/point-text.js';

export function addShowCommand(program: Command, shell: Shell): void {
  program
    .command('show <source>')
    .summary('show what a restore point or an archive holds')
    .description('show what a restore point (an id, or APP@latest), an archive file or an https URL holds')
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark show blog@latest')
    .action(async (source: string, _options: object, command: Command) =>
      shell.use(command, (session) => show(session, source), { readsBackups: true }),
    );
}

async function show(session: Session, source: string): Promise<void> {
  const { module, output, now, isJson, run } = session;
  const summary = await module.show(source, run);
  const { title, format, app, events, manifest, point, damage } = summary;
  if (damage !== undefined) {
    session.hasWarnings = true;
    output.warning(`${output.style('yellow', '!')} ${title} is damaged: ${damage}`);
  }
  if (isJson) {
    const facts = point === undefined ? {} : { point: pointFacts(point) };
    return output.json({ title, format, app, events, ...facts, manifest, damage });
  }
  output.result((point ? pointLines(point, now) : archiveLines(summary, now)).join('\n'));
}
