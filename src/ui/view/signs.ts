import { css } from 'lit';

/** How text that others chose is drawn, by `shown`. */
export const signs = css`
  .lines {
    white-space: pre-line;
  }
  .sign {
    unicode-bidi: isolate;
    white-space: normal;
  }
  .sign::before {
    content: attr(data-sign);
    padding: 0 3px;
    border: 1px solid;
    border-radius: 3px;
    color: var(--warn);
    font: 500 0.75em/1.2 var(--mono);
  }
  .pile {
    display: inline-block;
    max-height: 1.5em;
    overflow: clip;
    vertical-align: bottom;
  }
`;
