import { css } from 'lit';

export const insideStyles = css`
  .tabs {
    display: flex;
    gap: var(--s4);
    overflow-x: auto;
    border-block-end: 1px solid var(--border);
  }
  .tabs > button {
    margin-block-end: -1px;
    padding: 8px 2px;
    border: 0;
    border-block-end: 2px solid transparent;
    background: none;
    color: var(--muted);
    font: inherit;
    white-space: nowrap;
    cursor: pointer;
  }
  .tabs > button[aria-current] {
    border-color: var(--accent);
    color: var(--text);
    font-weight: 560;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(128px, 1fr));
    gap: var(--s3) 0;
    padding: var(--s4) 0;
    border-block-end: 1px solid var(--border);
  }
  .figures > div {
    padding-inline: var(--s5) var(--s3);
  }
  .figures b {
    font-size: 20px;
    font-weight: 620;
  }
  .stack.tight {
    gap: 2px;
  }
  .objects,
  .events,
  .files,
  .values {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .files {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
    gap: var(--s3);
  }
  .files > li {
    display: grid;
    gap: 6px;
    align-content: start;
  }
  .seg {
    display: inline-flex;
    overflow: hidden;
    border: 1px solid var(--border-strong);
    border-radius: 6px;
  }
  .seg > button {
    min-height: 28px;
    padding: 2px 12px;
    border: 0;
    background: var(--raised);
    color: var(--muted);
    font: inherit;
    font-size: 13px;
    cursor: pointer;
  }
  .seg > button:focus-visible {
    outline-offset: -2px;
    box-shadow: inset 0 0 0 2px var(--accent);
  }
  .seg > button + button {
    border-inline-start: 1px solid var(--border);
  }
  .seg > button[aria-pressed='true'] {
    background: var(--sunken);
    color: var(--text);
    font-weight: 560;
  }
  .events li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 200px) 128px 108px;
    gap: 2px var(--s3);
    align-items: center;
    padding: 5px 0;
    border-block-start: 1px solid var(--border);
  }
  .events li.on {
    background: var(--accent-soft);
    box-shadow:
      -8px 0 var(--accent-soft),
      8px 0 var(--accent-soft);
  }
  .events li > :last-child {
    justify-self: end;
  }
  .events.changes li {
    grid-template-columns: 100px minmax(0, 1fr) minmax(0, 200px) 108px;
  }
  .events.changes :is(.title, .badge) {
    justify-self: start;
  }
  .events.changes .title {
    font-weight: inherit;
  }
  .copiable {
    display: inline-flex;
    align-items: center;
    gap: 2px;
  }
  .copiable > .btn {
    flex: none;
    margin-block: -6px;
  }
  .figures dd {
    line-height: 28px;
  }
  .figures .block {
    display: block;
    line-height: 1.5;
  }
  header .input.auto {
    max-width: 300px;
  }
  .facts code {
    overflow-wrap: anywhere;
  }
  .empty > .bar {
    width: min(100%, 420px);
  }
  .events.bursts li {
    grid-template-columns: minmax(0, 1fr) 128px auto;
  }
  .events .gone {
    color: var(--danger);
    font-weight: 560;
  }
  pre.log {
    max-height: 360px;
    margin: 0;
    overflow: auto;
    padding: var(--s3);
    border: 1px solid var(--border);
    border-radius: 6px;
    background: var(--sunken);
    font: 12.5px/1.6 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  @container (max-width: 680px) {
    .figures > div {
      padding-inline-start: var(--s4);
    }
    .tabs {
      gap: var(--s1);
      justify-content: space-between;
    }
    .tabs > button {
      font-size: 13px;
    }
    .facts {
      column-gap: var(--s2);
    }
    .copiable > .btn.icon {
      width: 24px;
    }
    .seg {
      flex: 1 1 100%;
      flex-wrap: wrap;
    }
    .seg > button {
      flex: 1 1 auto;
      padding-inline: var(--s2);
    }
    header :is(.input.auto, label) {
      flex: 1 1 100%;
      max-width: none;
    }
    .events li,
    .events.bursts li {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .events.changes li {
      grid-template-columns: 100px minmax(0, 1fr) auto;
    }
    .events.changes li > :nth-child(n + 3) {
      grid-row: 2;
    }
    .events.changes li > :last-child {
      justify-self: start;
    }
    .events.changes li > :nth-child(3) {
      grid-column: 2;
    }
    .events.bursts li > :first-child {
      grid-column: 1 / -1;
    }
    .events:not(.changes) li > :nth-child(2) {
      grid-row: 2;
    }
  }
`;
