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
    tr {
      flex-direction: column;
      gap: 2px;
    }
    .filters > *,
    .filters > label {
      flex: 1 1 100%;
    }
    .filters > label > .input {
      flex: 1;
    }
  }
`;
