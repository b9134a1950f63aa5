import { spawnSync } from 'node:child_process';
import { tempFolder } from '../temp-folder.js';

export const SMALL_DISK_BYTES = 8 * 1024 * 1024;

/** A file system of 8 MiB of its own, or why there is none. It is unmounted when this process ends at the latest. */
export async function smallDisk(): Promise<SmallDisk | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a small disk is mounted by root on Linux only';
  const { path, remove } = await tempFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK_BYTES}`, 'tmpfs', path]);
  if (status !== 0) {
    await remove();
    return 'mounting is not allowed here';
  }
  const unmount = (): void => void spawnSync('umount', ['-l', path]);
  process.once('exit', unmount);
  return {
    path,
    async remove() {
      process.off('exit', unmount);
      unmount();
      await remove();
    },
  };
}

export interface SmallDisk {
  readonly path: string;
  readonly remove: () => Promise<void>;
}
