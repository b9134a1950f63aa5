import { css } from 'lit';

export const listStyles = css`
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    padding: var(--s2) var(--s3);
    border-block-end: 1px solid var(--border);
    color: var(--muted);
    font-size: 12.5px;
    font-weight: 560;
    text-align: var(--start);
    white-space: nowrap;
  }
  td {
    padding: 9px var(--s3);
    border-block-end: 1px solid var(--border);
    vertical-align: top;
  }
  tbody tr:last-child td {
    border-block-end: 0;
  }
  tbody tr:hover {
    background: color-mix(in srgb, var(--accent) 4%, transparent);
  }
  .end {
    text-align: var(--end);
  }
  .keys {
    padding: var(--s2) var(--s5);
    text-align: var(--end);
  }
  .sort {
    min-height: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .check {
    width: 1%;
    padding-inline-end: 0;
  }
  /* For a reader who can choose none. */
  table:not(:has(tbody .check *)) .check {
    display: none;
  }
  :where(table:not(:has(tbody .check *))) .check + :is(th, td) {
    padding-inline-start: var(--s5);
  }
  .check > label,
  .tick {
    display: grid;
    flex: none;
    place-items: center;
    width: 24px;
    height: 24px;
    margin: -2px 0 -2px -5px;
    cursor: pointer;
  }
  :is(.check, .tick) input {
    margin: 0;
    cursor: inherit;
  }
  .selection {
    justify-content: end;
    padding: var(--s2) var(--s5);
    border-block-end: 1px solid var(--border);
    background: var(--accent-soft);
  }
  .selection > .btn.quiet {
    margin-inline-end: calc(-1 * var(--s3));
  }
  .more-filters[open] {
    flex-basis: 100%;
  }
  .more-filters > .row {
    margin-block-start: var(--s2);
  }
  .deletes {
    max-height: 40vh;
    margin: 0;
    padding: 0;
    overflow: auto;
  }
  :is(th, td):first-child {
    padding-inline-start: var(--s5);
  }
  :is(th, td):last-child {
    width: 1%;
    padding-inline-end: var(--s4);
  }
  td.num {
    white-space: nowrap;
  }
  td.person {
    width: 216px;
    max-width: 220px;
  }
  td.when {
    min-width: 180px;
    overflow-wrap: anywhere;
  }
  .title {
    min-height: 24px;
    margin-block: -2px;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 560;
    text-align: var(--start);
    cursor: pointer;
  }
  .title:hover {
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  /* What others have written takes two lines at most. */
  .short {
    display: -webkit-box;
    overflow: hidden;
    max-width: 60ch;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  /* People are told apart by the end of their addresses too. */
  :is(.muted, .person > *).short {
    -webkit-line-clamp: 3;
  }
  .marks {
    gap: 2px 8px;
    min-height: 21px;
  }
  td eventark-menu,
  td > .btn {
    margin-block: -5px;
  }
  .pager {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: var(--s2);
    padding: var(--s2) var(--s4) var(--s2) var(--s5);
    padding-inline: var(--s5) var(--s4);
    border-block-start: 1px solid var(--border);
  }
  .more {
    padding: var(--s3) var(--s5);
    border-block-start: 1px solid var(--border);
    text-align: center;
  }
  .narrow,
  .beside {
    display: none;
  }
  @container (max-width: 860px) {
    .aside {
      display: none;
    }
    .beside {
      display: revert;
    }
  }
  @container (max-width: 680px) {
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    table,
    tbody {
      display: block;
    }
    tr {
      display: flex;
      align-items: flex-start;
      gap: var(--s2);
      padding: 10px var(--s2) 10px var(--s4);
      padding-inline: var(--s4) var(--s2);
      border-block-end: 1px solid var(--border);
    }
    tbody tr:last-child {
      border-block-end: 0;
    }
    tr > td,
    tr > td:is(:first-child, :last-child) {
      width: auto;
      padding: 0;
      border: 0;
    }
    td.when {
      flex: 1 1 55%;
      min-width: 0;
    }
    .selection {
      padding-inline: var(--s4);
    }
    .selection > .grow {
      display: none;
    }
    .selection > strong {
      flex: 1 0 100%;
    }
    .selection > .btn,
    .selection > .btn.quiet {
      flex: 1 1 auto;
      margin: 0;
    }
    .more-filters .row > * {
      flex: 1 1 100%;
    }
    .more-filters label {
      display: grid;
      grid-template-columns: minmax(40px, max-content) minmax(0, 1fr);
    }
    td.check {
      flex: none;
      min-width: 20px;
    }
    .wide {
      display: none;
    }
    .narrow {
      display: revert;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    tr.fresh {
      animation: fresh 3s ease-out;
    }
    @keyframes fresh {
      from {
        background: var(--accent-soft);
      }
    }
  }
`;
