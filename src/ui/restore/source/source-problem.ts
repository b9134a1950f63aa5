import { html, type TemplateResult } from 'lit';
import type { ApiError } from '../../api/api-client.js';
import { icon } from '../../view/icons.js';
import type { Reader } from '../../view/reader.js';
import { said, saidHint } from '../../view/said.js';

/** What is wrong with an archive of another place, by the code of the server. */
const KINDS = {
  'permission-denied': 'signIn',
  'not-a-backup': 'notBackup',
  'archive-not-zip': 'notBackup',
  'size-limit': 'tooLarge',
  'upload-too-large': 'tooLarge',
  'url-denied': 'denied',
  'source-not-found': 'notThere',
  'source-unreachable': 'unreachable',
} as const;

/** Why an archive cannot be used, with what to do. */
export function sourceProblem(problem: ApiError, usual: string, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { code, params } = problem;
  const kind = isKnown(code) ? KINDS[code] : undefined;
  const words = kind === undefined ? undefined : text.sources[kind];
  const limit = Number(params['limit']);
  const size = kind === 'tooLarge' && limit > 0 ? ` (${text.sources.upTo(format.bytes(limit))})` : '';
  return html`<div class="note danger" role="alert">
    ${icon('warn')}
    <div class="grow words">
      <p><strong>${words?.label ?? usual}${size}</strong></p>
      <p>
        ${words === undefined || words.hint === '' ? html`${said(problem, reader)} ${saidHint(problem, reader)}` : words.hint}
      </p>
      <p class="small"><code class="mono muted" dir="ltr">${code}</code></p>
    </div>
  </div>`;
}

function isKnown(code: string): code is keyof typeof KINDS {
  return code in KINDS;
}
