import { css } from 'lit';

/** What would happen, and what has: numbers, facts, people and findings. */
export const planStyles = css`
  .copy-rules > dl {
    margin-block-start: var(--s2);
  }
  /* Those of a line that is not full share its room. */
  .tiles {
    display: flex;
    flex-wrap: wrap;
    gap: 1px;
    overflow: hidden;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .tiles > * {
    flex: 1 1 104px;
    outline: 1px solid var(--border);
    padding: var(--s3) var(--s4);
    background: var(--surface);
  }
  .tiles b {
    display: block;
    font-size: 20px;
    line-height: 1.4;
    font-weight: 620;
  }
  .checked {
    display: grid;
    gap: 2px;
    justify-items: end;
  }
  .facts dd > svg.i {
    margin-inline-end: 2px;
  }
  .people {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .note ul,
  .findings {
    margin: 0;
    margin-block-start: 4px;
    padding: 0;
    padding-inline-start: 18px;
    list-style: disc;
  }
  .findings > li + li {
    margin-block-start: 6px;
  }
  .findings > li:has(> details) {
    list-style: none;
  }
  .findings summary {
    width: fit-content;
    margin-inline-start: -18px;
    padding-inline-start: 18px;
    text-indent: -18px;
    cursor: pointer;
  }
  .findings ul {
    margin-block-end: 6px;
    font-size: 13px;
  }
  .people li {
    display: flex;
    align-items: center;
    gap: var(--s3);
    padding: 9px var(--s5);
  }
  .people li + li,
  .people + .more {
    border-block-start: 1px solid var(--border);
  }
  .people + .more {
    padding: 9px var(--s5);
    text-align: var(--start);
  }
  .people .small {
    display: block;
  }
  .one-by-one {
    max-height: 50vh;
    overflow-y: auto;
    border: 1px solid var(--border);
    border-radius: var(--radius);
  }
  .one-by-one > li {
    flex-wrap: wrap;
    gap: 4px var(--s3);
    padding-inline: var(--s3);
  }
  .one-by-one > li > .grow {
    flex: 1 1 200px;
  }
  .names {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .sample > summary,
  .full-plan > summary {
    width: fit-content;
    cursor: pointer;
  }
  .sample[open] > summary,
  .full-plan[open] > summary {
    margin-block-end: var(--s3);
  }
  .full-plan pre {
    max-height: 320px;
    margin: 0;
    padding: var(--s3);
    overflow: auto;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--sunken);
    font-size: 12px;
    white-space: normal;
  }
  .full-plan .lines {
    white-space: pre-wrap;
  }
  .mark {
    display: grid;
    place-items: center;
    flex: none;
    width: 28px;
    height: 28px;
    border-radius: 50%;
    background: var(--sunken);
    color: var(--muted);
  }
  .warned {
    color: var(--warn);
  }
  .mark.ok {
    background: var(--ok-soft);
    color: var(--ok);
  }
  .mark.warn {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .mark.danger {
    background: var(--danger-soft);
    color: var(--danger);
  }
  @container (max-width: 680px) {
    .checked {
      justify-items: start;
    }
    .people li,
    .people + .more {
      padding-inline: var(--s4);
    }
    dl.facts {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
    dl.facts dd {
      margin-block-end: var(--s2);
    }
  }
`;
