import type { Backup, Failure, Job } from '../api/wire.js';
import type { Announcement } from '../model/announcer.js';
import type { Toast } from '../view/notices.js';
import { isolated, type Reader } from '../view/reader.js';
import { saidText } from '../view/said.js';

/** What a screen reader says. */
export function announcementText(announcement: Announcement, { text, format }: Reader): string {
  if (announcement.kind === 'started') return text.jobRuns(announcement.verb);
  if (announcement.kind === 'phase') return text.phase(announcement.phase);
  if (announcement.kind === 'percent') {
    return `${text.phase(announcement.phase)}, ${format.number(announcement.percent)} %`;
  }
  return endText(announcement.job, undefined, { text, format });
}

export function isFailure(announcement: Announcement): boolean {
  return announcement.kind === 'ended' && announcement.job.state === 'failed';
}

export function endToast(job: Job, made: Backup | undefined, reader: Reader): Toast {
  const isBad = job.state === 'failed' || job.result?.['ok'] === false;
  const level = isBad ? 'danger' : job.warnings > 0 ? 'warn' : 'ok';
  return { level, text: endText(job, made, reader) };
}

export function endText(
  { verb, state, warnings, failure, result }: Job,
  made: Backup | undefined,
  { text, format }: Pick<Reader, 'text' | 'format'>,
): string {
  const counted = format.number(warnings);
  if (verb === 'verify' && state === 'completed')
    return result?.['ok'] === true ? text.verifiedWell : text.verifiedBadly;
  if (verb === 'delete' && state === 'completed') return text.list.deletedDone;
  if (verb !== 'backup') {
    if (state === 'completed' && warnings > 0) return text.completedWithWarnings(warnings, counted);
    return failure === undefined ? text.state[state] : saidOf(failure, { text, format });
  }
  if (state === 'cancelled') return text.cancelledDone;
  if (state === 'failed')
    return [
      text.failedDone,
      ...(failure === undefined ? [] : [saidOf(failure, { text, format })]),
      text.nothingKept,
    ].join(' ');
  if (made === undefined) return warnings > 0 ? text.completedWithWarnings(warnings, counted) : text.state.completed;
  const events = text.events(made.handledEvents, format.number(made.handledEvents));
  return `${text.completedWith(events, format.bytes(made.size))}${warnings > 0 ? ` · ${text.warnings(warnings, counted)}` : ''}`;
}

function saidOf(failure: Failure, reader: Pick<Reader, 'text' | 'format'>): string {
  return isolated(saidText(failure, reader).message);
}
