import { css } from 'lit';

/** Where a file is chosen, and how far it is. */
export const uploadStyles = css`
  .upload.drop {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: var(--s3);
    padding: var(--s5);
    border: 1px dashed var(--border-strong);
    border-radius: var(--radius);
    background: var(--surface);
    cursor: pointer;
  }
  .upload.drop > input {
    position: absolute;
    opacity: 0;
    pointer-events: none;
  }
  .upload.drop:has(:focus-visible) {
    box-shadow: var(--focus);
  }
  /* Beside the name of the file while a few letters of it fit, each in one line. */
  .upload .file {
    flex: 1 1 140px;
    min-width: 0;
  }
  .upload > .between > .row {
    flex: none;
    margin-inline-start: auto;
  }
  .upload > .between > .row > .btn {
    white-space: nowrap;
  }
  .upload .bar {
    background: var(--surface);
  }
`;
