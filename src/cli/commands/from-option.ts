import type { Command } from 'commander';

/** For commands that read restore points, which may lie elsewhere than new ones go. */
export function addFromOption(command: Command): void {
  command.option('--from <url>', 'where restore points are read (default: the destination)');
}
