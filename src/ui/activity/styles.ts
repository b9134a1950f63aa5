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
  }
  .filters > datalist {
    flex: none;
  }
  td.words {
    min-width: 96px;
  }
  tr > td.details {
    width: 24%;
    min-width: 110px;
    overflow-wrap: anywhere;
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
    tr > td.details {
      width: auto;
    }
  }
`;
