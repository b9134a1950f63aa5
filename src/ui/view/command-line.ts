import { html, type TemplateResult } from 'lit';
import { icon } from './icons.js';
import { isolated, type Reader } from './reader.js';
import { shownCommand, visible } from './shown.js';

/** The line for a shell that does the same. */
export function commandLine(
  line: string,
  { copied, copy }: { readonly copied: boolean; readonly copy: (text: string) => void },
  text: Reader['text'],
): TemplateResult {
  return html`<div class="command">
    <code class="mono" dir="ltr" title=${titleOf(line)}>${shownCommand(line)}</code>
    <button class="btn tight quiet" type="button" @click=${() => copy(line)}>
      ${icon(copied ? 'check' : 'copy')}${copied ? text.copied : text.copyCommand}
    </button>
  </div>`;
}

/** Whole, where the line is cut: each quoted word keeps its direction to itself. */
function titleOf(line: string): string {
  return line
    .split(/('[^']*')/)
    .map((part, at) => (at % 2 === 1 ? isolated(part) : visible(part)))
    .join('');
}
