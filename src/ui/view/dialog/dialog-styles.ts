import { css } from 'lit';

export const dialogStyles = css`
  dialog {
    width: min(520px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
    padding: 0;
    overflow: auto;
    border: 1px solid var(--border);
    border-radius: 12px;
    background: var(--surface);
    color: var(--text);
    box-shadow: var(--shadow-pop);
  }
  dialog::backdrop {
    background: rgb(10 16 24 / 45%);
  }
  dialog form {
    display: grid;
    gap: var(--s4);
    padding: var(--s5);
  }
  dialog form > * {
    min-width: 0;
  }
  dialog footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2);
    margin-block-start: var(--s1);
  }
  dialog footer .btn.danger:not([aria-disabled='true'], [disabled]) {
    background: var(--danger);
    color: var(--surface);
  }
  textarea.input {
    min-height: 72px;
    resize: vertical;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    margin-block-end: 6px;
    padding: 0;
    font-weight: 560;
  }
  .choice {
    position: relative;
    display: grid;
    grid-template-columns: 16px minmax(0, 1fr);
    gap: 0 10px;
    padding: 10px 14px;
    border: 1px solid var(--border);
    cursor: pointer;
  }
  .choice:first-of-type {
    border-start-start-radius: 6px;
    border-start-end-radius: 6px;
  }
  .choice:last-of-type {
    border-end-start-radius: 6px;
    border-end-end-radius: 6px;
  }
  .choice + .choice {
    margin-block-start: -1px;
  }
  .choice:has(:checked) {
    z-index: 1;
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .choice:has(:checked) .hint {
    color: var(--text);
  }
  .choice > * {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .choice > .hint {
    grid-column: 2;
  }
  dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 6px var(--s4);
  }
  dt {
    color: var(--muted);
  }
  dd {
    overflow-wrap: anywhere;
  }
  .command {
    display: flex;
    align-items: center;
    gap: var(--s2);
    padding: 4px 4px 4px 12px;
    padding-inline: 12px 4px;
    border: 1px solid var(--border);
    border-radius: 6px;
    background: var(--sunken);
  }
  .command > code {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    text-align: left;
  }
  /* It breaks between words, or is cut. */
  .command wbr {
    display: none;
  }
  @container (max-width: 480px) {
    dialog footer {
      flex-wrap: wrap-reverse;
    }
    dialog footer > .grow {
      display: none;
    }
    dialog footer > .btn {
      flex: 1 1 auto;
    }
    .command {
      flex-wrap: wrap;
      justify-content: end;
    }
    .command > code {
      flex: 1 0 100%;
      padding-block-start: 4px;
      padding-inline-end: 8px;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  }
  .link-part {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s2);
  }
  .link-part > summary {
    width: fit-content;
    color: var(--accent);
    cursor: pointer;
  }
  .link-part > * + * {
    margin-block-start: var(--s2);
  }
  .input.auto {
    width: auto;
    max-width: 100%;
    min-width: 0;
  }
  @media (prefers-reduced-motion: no-preference) {
    dialog[open] {
      animation: appear 0.14s ease-out;
    }
    @keyframes appear {
      from {
        opacity: 0;
        translate: 0 6px;
      }
    }
  }
`;
