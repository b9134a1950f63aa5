import { html, type TemplateResult } from 'lit';
import type { Health } from '../api/wire.js';
import { icon, type IconName } from '../view/icons.js';
import { moment } from '../view/moment.js';
import type { Reader } from '../view/reader.js';

const LOOKS: Readonly<Record<Health['badge'], readonly [look: string, icon: IconName]>> = {
  new: ['', 'clock'],
  never: ['danger', 'x'],
  'at-risk': ['danger', 'x'],
  overdue: ['warn', 'clock'],
  protected: ['ok', 'check'],
};

/** The sign of a state, beside the word for it. */
export function healthIcon(badge: Health['badge']): TemplateResult {
  return icon(LOOKS[badge][1]);
}

export function healthBadge({ badge }: Health, { text }: Pick<Reader, 'text'>): TemplateResult {
  const [look, name] = LOOKS[badge];
  return html`<span part="badge" class="badge ${look}">${icon(name)}${text.badge[badge]}</span>`;
}

export function healthSentence({ lastGood }: Health, { text, format, now }: Reader): TemplateResult | string {
  if (lastGood === undefined) return text.noGood;
  return moment(lastGood, text.lastGood(format.ago(lastGood, now)), { format });
}

/** Why the badge is what it is. */
export function healthReason({ reason, targetMs, failedRuns, lastGood }: Health, { text, format }: Reader): string {
  const why = {
    'first-expected': text.firstExpected,
    'no-backup': text.noneWhy,
    'too-old': text.expectedEvery(format.duration(targetMs)),
    late: text.expectedEvery(format.duration(targetMs)),
    'runs-failed': '',
    'verification-failed': text.newestBad,
    'in-time': text.readBack,
  }[reason];
  const failed = lastGood === undefined ? text.failedRuns : text.failedSince;
  return [why, failedRuns > 0 ? failed(failedRuns) : ''].filter((part) => part !== '').join(' ');
}
