import type { Archive, VerificationReport, VerifyDepth } from '../archive/archive.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { isDamage } from '../errors.js';
import { type ReplayOptions, verifyReplay } from './verify-replay.js';

/** What a report counts where the archive could not even be opened. */
const NOTHING = { warnings: [], events: 0, streams: 0, assets: 0 };

/**
 * Verifies the archive that `open` opens. Damage is reported, not thrown, even where it keeps the archive from being
 * opened. Without a depth, as deep as is usual for the format.
 */
export async function verifySource(
  { title }: { readonly title: string },
  vocabulary: EventVocabulary,
  { depth, ownRestore, ...options }: ReplayOptions & { readonly depth: VerifyDepth | undefined },
  open: (check: (archive: Archive) => Promise<VerificationReport>) => Promise<VerificationReport>,
): Promise<VerificationReport> {
  try {
    return await open(async (archive) => {
      const wanted = depth ?? archive.usualDepth;
      if (wanted !== 'replay') return archive.verify({ depth: wanted, ...options });
      return verifyReplay(archive, vocabulary, { ...options, ownRestore });
    });
  } catch (error) {
    if (!isDamage(error)) throw error;
    const problem = { code: error.code, where: title, message: error.message };
    return { ok: false, depth: depth ?? 'manifest', problems: [problem], ...NOTHING };
  }
}
