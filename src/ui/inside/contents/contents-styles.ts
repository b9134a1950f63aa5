import { css } from 'lit';

/** Objects of a backup at one side, the one that is open at the other. */
export const contentsStyles = css`
  .inside {
    display: grid;
    grid-template-columns: minmax(0, min(var(--side, 292px), 60%)) 9px minmax(0, 1fr);
    align-items: start;
  }
  .side {
    display: grid;
    gap: var(--s3);
    align-content: start;
    height: 100%;
    padding: var(--s4) var(--s3);
  }
  .splitter {
    align-self: stretch;
    background: linear-gradient(var(--border), var(--border)) center / 1px 100% no-repeat;
    cursor: col-resize;
    touch-action: none;
  }
  .splitter:hover {
    background-color: var(--sunken);
  }
  .main {
    container-type: inline-size;
    align-content: start;
    padding: var(--s4) var(--s5) var(--s5);
  }
  /* An id breaks only where no line is as long. */
  .main p > code {
    display: inline-block;
  }
  .kinds {
    display: grid;
    padding-block-end: var(--s3);
    border-block-end: 1px solid var(--border);
  }
  .kinds > button,
  .objects button {
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--text);
    font: inherit;
    text-align: var(--start);
    cursor: pointer;
  }
  .kinds > button {
    display: flex;
    align-items: center;
    gap: var(--s2);
    min-height: 30px;
    padding: 3px 8px;
  }
  .kinds > button > svg.i {
    color: var(--muted);
  }
  .kinds > button > .num {
    margin-inline-start: auto;
    font-size: 12.5px;
    white-space: nowrap;
  }
  .kinds > button.deep {
    padding-inline-start: 32px;
  }
  .kinds > button:hover,
  .objects button:hover {
    background: var(--sunken);
  }
  .kinds > button[aria-pressed='true'] {
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 560;
  }
  .kinds > button[aria-pressed='true'] :is(.muted, svg.i) {
    color: inherit;
  }
  .objects {
    max-height: max(360px, 60vh);
    overflow-y: auto;
  }
  .objects .tickable {
    display: flex;
    align-items: center;
    padding-inline-start: 6px;
  }
  .objects button {
    display: grid;
    min-width: 0;
    width: 100%;
    padding: 4px 8px;
  }
  .objects button.pictured {
    grid-template-columns: 36px minmax(0, 1fr);
    column-gap: 10px;
  }
  .objects .pictured > eventark-picture {
    grid-row: 1 / span 2;
    align-self: center;
  }
  .objects button[aria-current] {
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 560;
  }
  .objects button[aria-current] .muted {
    color: inherit;
    font-weight: 400;
  }
  @container (max-width: 680px) {
    .objects {
      max-height: 264px;
      overflow-y: auto;
    }
    .inside {
      grid-template-columns: minmax(0, 1fr);
    }
    .splitter {
      display: none;
    }
    .side {
      padding-inline: var(--s4);
      border-block-end: 1px solid var(--border);
    }
    .main {
      padding: var(--s4);
    }
  }
`;
