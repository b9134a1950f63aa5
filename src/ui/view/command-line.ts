import { html, type TemplateResult } from 'lit';
import { copyButton } from './copy-button.js';
import { isolated, type Reader } from './reader.js';
import { shownCommand } from './shown.js';

/** What others chose, of a line for a shell. */
const QUOTED = /'[^']*'/g;

/** The line for a shell that does the same. */
export function commandLine(line: string, reader: Reader): TemplateResult {
  return html`<div class="command">
    <code class="mono" dir="ltr" title=${line.replaceAll(QUOTED, isolated)}>${shownCommand(line)}</code>
    ${copyButton(line, reader.text.copyCommand, reader)}
  </div>`;
}
