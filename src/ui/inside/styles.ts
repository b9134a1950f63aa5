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
  .inside {
    display: grid;
    grid-template-columns: minmax(0, 280px) minmax(0, 1fr);
  }
  .side {
    display: grid;
    gap: var(--s3);
    align-content: start;
    padding: var(--s4);
    border-inline-end: 1px solid var(--border);
  }
  .main {
    align-content: start;
    padding: var(--s4) var(--s5);
  }
  .kinds {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .kinds > button {
    padding: 2px 9px;
    border: 1px solid var(--border);
    border-radius: 999px;
    background: none;
    color: var(--text);
    font: inherit;
    font-size: 12.5px;
    cursor: pointer;
  }
  .kinds > button[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--accent-soft);
    color: var(--accent);
  }
  .kinds > button[aria-pressed='true'] .muted {
    color: inherit;
  }
  .objects,
  .events {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .objects button {
    display: grid;
    width: 100%;
    padding: 5px 10px;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--text);
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .objects button:hover {
    background: var(--sunken);
  }
  .objects button[aria-current] {
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 560;
  }
  .events li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px var(--s3);
    padding: 6px 0;
    border-block-start: 1px solid var(--border);
  }
  .events li > :last-child {
    min-width: 6.5em;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  pre.log {
    max-height: 360px;
  }
  .chart {
    display: block;
    width: 100%;
    height: 140px;
    border-block-end: 1px solid var(--border);
  }
  .events-bar {
    fill: color-mix(in srgb, var(--accent) 60%, transparent);
  }
  .deletions-bar {
    fill: var(--danger);
  }
  @container (max-width: 680px) {
    .tabs {
      gap: var(--s2);
      justify-content: space-between;
    }
    .objects {
      max-height: 264px;
      overflow-y: auto;
    }
    .inside {
      grid-template-columns: minmax(0, 1fr);
    }
    .side {
      border-inline-end: 0;
      border-block-end: 1px solid var(--border);
    }
  }
`;
