import { css } from 'lit';

export const activityStyles = css`
  .filters > * {
    flex: 0 1 auto;
  }
  .details {
    overflow-wrap: anywhere;
  }
  @container (max-width: 680px) {
    tr {
      flex-direction: column;
      gap: 2px;
    }
    .filters > * {
      flex: 1 1 100%;
    }
    .filters label > .input {
      flex: 1;
    }
  }
`;
