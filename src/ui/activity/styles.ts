import { css } from 'lit';

export const activityStyles = css`
  .filters > * {
    flex: 1 1 130px;
    width: auto;
    min-width: 0;
  }
  .filters > label {
    display: flex;
    flex: 0 1 auto;
    flex-wrap: nowrap;
    white-space: nowrap;
  }
  .filters > datalist {
    flex: none;
  }
  /* A name of any length makes no column wider. */
  table {
    table-layout: fixed;
  }
  th:first-child {
    width: 136px;
  }
  th:nth-child(2) {
    width: 18%;
  }
  th:nth-last-child(2) {
    width: 152px;
  }
  tr > th:last-child {
    width: 20%;
  }
  td {
    overflow-wrap: anywhere;
  }
  .short {
    -webkit-line-clamp: 4;
  }
  @container (max-width: 680px) {
    /* What and how it ended, then in which app and when, then who. */
    tr {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 2px var(--s3);
      padding-inline: var(--s4);
    }
    .what {
      grid-area: 1 / 1;
      font-weight: 560;
    }
    .result {
      grid-area: 1 / 2;
      justify-self: end;
    }
    .at {
      grid-area: 2 / 2;
      justify-self: end;
      color: var(--muted);
    }
    .app {
      grid-area: 2 / 1;
    }
    td.person {
      width: auto;
      max-width: none;
    }
    .details {
      grid-column: 1 / -1;
    }
    .filters > *,
    .filters > label {
      flex: 1 1 100%;
    }
    .filters > label {
      display: grid;
      grid-template-columns: 40px minmax(0, 1fr);
    }
  }
`;
