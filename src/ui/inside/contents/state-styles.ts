import { css } from 'lit';

/** The state of an object as names and values: names take the room that they need, up to a share of it. */
export const stateStyles = css`
  .fields {
    display: grid;
    grid-template-columns: fit-content(36%) minmax(0, 1fr);
    gap: 0;
    margin: 0;
  }
  .fields > :is(dt, dd) {
    padding-block: 6px;
    border-block-start: 1px solid var(--border);
  }
  .fields > dt {
    padding-inline-end: var(--s4);
    color: var(--muted);
    overflow-wrap: break-word;
  }
  .fields > :is(dt, dd):is(:first-child, dt:first-child + dd) {
    border-block-start: 0;
  }
  .fields bdi {
    white-space: pre-wrap;
  }
  .fields .fields > :is(dt, dd) {
    padding-block: 2px;
    border: 0;
  }
  /* What is nested deeper has the width below its name. */
  .fields .fields .fields > dt:has(+ dd > .fields),
  .fields .fields .fields > dd:has(> .fields) {
    grid-column: 1 / -1;
  }
  .fields .fields .fields > dd:has(> .fields) {
    padding-block-end: 6px;
    padding-inline-start: var(--s3);
    border-inline-start: 1px solid var(--border);
  }
  .values > li + li {
    margin-block-start: 4px;
  }
  .row > h3.grow {
    flex: 1 1 140px;
  }
  .since {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: var(--s1) var(--s3);
    padding-block: 6px;
    border-block-start: 1px solid var(--border);
  }
  .since.head {
    margin-block-end: calc(-1 * var(--s4));
    border: 0;
    font-weight: 560;
  }
  .since > :is(.gone, .come) {
    padding: 2px 8px;
    border-radius: 4px;
    background: var(--danger-soft);
    overflow-wrap: anywhere;
  }
  .since > .come {
    background: var(--ok-soft);
  }
  @container (max-width: 560px) {
    .row > h3.grow {
      flex-basis: 100%;
    }
    .since {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .since > :first-child {
      grid-column: 1 / -1;
    }
    .since.head > :first-child {
      display: none;
    }
    .fields .fields {
      grid-template-columns: fit-content(56%) minmax(0, 1fr);
    }
    .fields dd:has(> :is(.fields, .values)) {
      grid-column: 1 / -1;
      padding-block: 0 6px;
      padding-inline-start: var(--s3);
      border-block-start: 0;
      border-inline-start: 1px solid var(--border);
    }
    .fields .fields dd:has(> :is(.fields, .values)) {
      border-inline-start: 1px solid var(--border);
    }
    .fields dt:has(+ dd > :is(.fields, .values)) {
      grid-column: 1 / -1;
    }
  }
`;
