import { css } from 'lit';

/** The chart of events over time, and what chooses a moment in it. */
export const timelineStyles = css`
  .chart-box {
    position: relative;
  }
  .flag-line {
    position: relative;
    height: 22px;
  }
  .flag {
    position: absolute;
    inset-inline-start: var(--at);
    height: 142px;
    padding-inline-start: 8px;
    border-inline-start: 1px dashed var(--danger);
    color: var(--danger);
    font-size: 13px;
    font-weight: 560;
    line-height: 18px;
    white-space: nowrap;
    pointer-events: none;
  }
  .flag.before {
    inset-inline: auto calc(100% - var(--at));
    padding-inline: 0 8px;
    border-inline: 0 1px dashed var(--danger);
    border-inline-start: 0;
    border-inline-end: 1px dashed var(--danger);
  }
  .axis {
    display: flex;
    height: 20px;
  }
  .axis > span {
    flex: 1 0 0;
    min-width: 0;
    padding-inline-start: 4px;
    overflow: hidden;
    border-inline-start: 1px solid var(--border-strong);
    line-height: 18px;
    white-space: nowrap;
  }
  .moment-range {
    display: block;
    width: 100%;
    height: 24px;
    margin: 2px 0 0;
    accent-color: var(--accent);
    cursor: pointer;
  }
  .moment {
    fill: none;
    stroke: var(--accent-strong);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  .selected {
    fill: color-mix(in srgb, var(--accent) 20%, transparent);
  }
  .moment-head > h3.grow {
    flex: 1 1 100%;
  }
  .moment-head > .primary {
    margin-inline-start: auto;
  }
  .jumps {
    gap: var(--s2) var(--s5);
  }
  .steps {
    flex-wrap: nowrap;
    gap: 4px;
  }
  .btn.icon.tight {
    width: 28px;
  }
  .as-table > summary {
    color: var(--accent);
    cursor: pointer;
  }
  .scrolls {
    max-height: 420px;
    overflow: auto;
  }
  .scrolls > table {
    margin-block-start: var(--s2);
  }
  .scrolls :is(th, td) {
    padding: 6px var(--s3);
  }
  .scrolls :is(th, td):first-child {
    padding-inline-start: 0;
  }
  .scrolls :is(th, td):last-child {
    width: auto;
  }
  .chart {
    display: block;
    width: 100%;
    height: 120px;
    border-block-end: 1px solid var(--border-strong);
    cursor: crosshair;
    touch-action: pan-y;
  }
  .events-bar {
    fill: color-mix(in srgb, var(--accent) 60%, transparent);
  }
  .deletions-bar {
    fill: var(--danger);
  }
  @container (max-width: 680px) {
    .jumps,
    .jumps > form,
    .jumps label {
      min-width: 0;
      max-width: 100%;
    }
    .jumps > form {
      flex: 1 0 100%;
      flex-wrap: nowrap;
      align-items: end;
    }
    .jumps label {
      flex: 1;
      flex-direction: column;
      align-items: stretch;
      gap: var(--s1);
    }
    .jumps .input {
      width: auto;
      min-width: 0;
      max-width: 100%;
    }
    .moment-head > .btn {
      flex: 1 1 auto;
    }
    .axis > span:nth-child(even) {
      display: none;
    }
    /* A table here too. */
    .scrolls thead {
      position: static;
      clip-path: none;
    }
    .scrolls table {
      display: table;
    }
    .scrolls tbody {
      display: table-row-group;
    }
    .scrolls tr {
      display: table-row;
    }
    .scrolls tr > :is(th, td) {
      padding: 6px var(--s1);
      border-block-end: 1px solid var(--border);
      white-space: normal;
    }
    .scrolls tr > :is(th, td):first-child {
      padding-inline-start: 0;
    }
  }
  @media (forced-colors: active) {
    .events-bar {
      fill: CanvasText;
    }
    .deletions-bar {
      fill: Highlight;
    }
  }
`;
