import { html, type TemplateResult } from 'lit';
import { icon } from './icons.js';
import { isolated, type Reader } from './reader.js';
import { shownCommand } from './shown.js';

/** What others chose, of a line for a shell. */
const QUOTED = /'[^']*'/g;

/** The line for a shell that does the same. */
export function commandLine(
  line: string,
  { copied, copy }: { readonly copied: boolean; readonly copy: (text: string) => void },
  text: Reader['text'],
): TemplateResult {
  return html`<div class="command">
    <code class="mono" dir="ltr" title=${line.replaceAll(QUOTED, isolated)}>${shownCommand(line)}</code>
    <button class="btn tight quiet" type="button" @click=${() => copy(line)}>
      ${icon(copied ? 'check' : 'copy')}${copied ? text.copied : text.copyCommand}
    </button>
  </div>`;
}
