import type { Command } from 'commander';
import { FROM } from '../../global-options.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { removableFacts } from '../../view/point-text.js';

export function addProtectCommand(program: Command, shell: Shell): void {
  addProtection(program, shell, 'protect', 'keep a restore point from being pruned or deleted', true);
}

export function addUnprotectCommand(program: Command, shell: Shell): void {
  addProtection(program, shell, 'unprotect', 'take the protection off again', false);
}

function addProtection(program: Command, shell: Shell, name: string, description: string, on: boolean): void {
  program
    .command(`${name} <id>`)
    .description(description)
    .option(...FROM)
    .addHelpText('after', `\nExample:\n  eventark ${name} blog@latest`)
    .action(async (id: string, _options: object, command: Command) =>
      shell.use(command, (session) => protect(session, id, on)),
    );
}

async function protect({ module, output, isJson }: Session, id: string, on: boolean): Promise<void> {
  const point = await module.protect(id, on);
  if (isJson) return output.json({ point: removableFacts(point) });
  output.result(
    on
      ? `✓ ${point.id} is protected: it is neither pruned nor deleted`
      : `✓ ${point.id} is not protected any more: it may be pruned or deleted`,
  );
}
