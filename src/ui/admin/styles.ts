import { css } from 'lit';

export const adminStyles = css`
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(104px, 1fr));
    gap: 1px;
    overflow: hidden;
    border-block-start: 1px solid var(--border);
    border-end-start-radius: calc(var(--radius) - 1px);
    border-end-end-radius: calc(var(--radius) - 1px);
  }
  .tiles > button {
    display: grid;
    align-content: start;
    padding: var(--s3) var(--s5);
    border: 0;
    outline: 1px solid var(--border);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    text-align: var(--start);
    cursor: pointer;
  }
  .tiles > button:hover {
    background: var(--sunken);
  }
  .tiles > button[aria-pressed='true'] {
    box-shadow: inset 0 -2px var(--accent);
  }
  .tiles > button:focus-visible {
    outline: 2px solid transparent;
    outline-offset: -2px;
    box-shadow: inset 0 0 0 2px var(--accent);
  }
  .tiles b {
    display: block;
    font-size: 20px;
    line-height: 1.4;
    font-weight: 620;
  }
  .tiles .small {
    color: var(--muted);
  }
  .tiles svg.i {
    width: 13px;
    height: 13px;
    stroke-width: 2;
    vertical-align: -2px;
  }
  .tiles :is(.at-risk, .never) .small {
    color: var(--danger);
  }
  .tiles .overdue .small {
    color: var(--warn);
  }
  .card > header:only-child {
    border: 0;
  }
  .plain {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  td > time > .small:not(.hidden) {
    display: block;
  }
  .why {
    margin-block-start: 2px;
  }
  .health-cell {
    width: 38%;
  }
  .two {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr));
    gap: var(--s4);
    align-items: start;
  }
  .job-row {
    display: grid;
    gap: var(--s2);
    padding: var(--s3) var(--s5);
  }
  .job-row > .between > .row {
    margin-inline-start: auto;
  }
  /* Where no button follows it, it ends where all else does. */
  .job-row .fits:last-child {
    justify-items: end;
  }
  .plain svg.i {
    color: var(--danger);
  }
  .job-row + .job-row:not(p) {
    border-block-start: 1px solid var(--border);
  }
  .recent {
    margin: 0;
    padding: 6px 0;
    list-style: none;
  }
  .recent li {
    padding: 7px var(--s5);
  }
  .recent .between {
    flex-wrap: nowrap;
    align-items: flex-start;
  }
  .recent .title {
    font-weight: 400;
  }
  .recent .badge {
    flex: none;
    max-width: 60%;
  }
  @container (max-width: 680px) {
    tr {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto auto;
      gap: 2px var(--s2);
    }
    /* What only leads elsewhere is beside the title, what makes something has the line below. */
    .page-head > h1.grow {
      flex: 1 1 180px;
    }
    .page-head > .btn.beside-title {
      flex: none;
    }
    .card > header > h2.grow {
      flex-basis: 60px;
    }
    .card > header > .search {
      order: 1;
      flex-basis: 100%;
    }
    tr > td:is(.when, .health-cell) {
      display: contents;
    }
    .when > .title {
      grid-area: 1 / 1;
    }
    .health-cell > .badge {
      grid-area: 1 / 2;
    }
    tr > .end:last-child {
      grid-area: 1 / 3;
    }
    .when > .narrow {
      grid-area: 2 / 1 / auto / 3;
    }
    .why {
      grid-area: 3 / 1 / auto / 3;
    }
    .job-row,
    .recent li,
    .tiles > button {
      padding-inline: var(--s4);
    }
  }
`;
