import { css } from 'lit';

export const wizardStyles = css`
  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: var(--s2);
    margin: 0;
    padding: 0;
    color: var(--muted);
    font-size: 13px;
    list-style: none;
  }
  .steps li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .steps li:not(:last-child)::after {
    content: '';
    width: 22px;
    height: 1px;
    margin-inline-start: 2px;
    background: var(--border-strong);
  }
  .steps b {
    display: grid;
    place-items: center;
    width: 22px;
    height: 22px;
    border: 1.5px solid var(--border-strong);
    border-radius: 50%;
    font-size: 11.5px;
    font-weight: 620;
  }
  .steps b > svg.i {
    width: 12px;
    height: 12px;
    stroke-width: 2;
  }
  .steps .done b {
    border-color: var(--accent);
    background: var(--accent-soft);
    color: var(--accent);
  }
  .steps .now {
    color: var(--text);
    font-weight: 620;
  }
  .steps .now b {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  .wizard {
    max-width: 860px;
    margin-inline: auto;
  }
  h2[tabindex]:focus-visible {
    outline: none;
    box-shadow: none;
  }
  h3 {
    font-size: 14px;
    font-weight: 620;
  }
  .choice.backup > .row {
    gap: 0 var(--s3);
  }
  .comment {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .choice > .hint:empty {
    display: none;
  }
  .upload {
    padding: var(--s4);
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--sunken);
  }
  .upload.drop {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: var(--s3);
    padding: var(--s5);
    border-style: dashed;
    border-color: var(--border-strong);
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
  .upload .bar {
    background: var(--surface);
  }
  .upload p:empty {
    display: none;
  }
  .name {
    max-width: 520px;
  }
  .name-state {
    min-width: 96px;
  }
  .options > fieldset + fieldset {
    padding-block-start: var(--s4);
    border-block-start: 1px solid var(--border);
  }
  .options {
    display: grid;
    gap: var(--s4);
  }
  .option {
    display: grid;
    grid-template-columns: minmax(0, 15rem) minmax(0, 1fr);
    gap: 6px var(--s4);
    align-items: center;
  }
  .option > legend {
    float: inline-start;
    margin: 0;
  }
  .option > .hint {
    grid-column: 2;
    min-height: 1.5em;
  }
  .segments {
    display: inline-flex;
    flex-wrap: wrap;
    justify-self: start;
    max-width: 100%;
    border: 1px solid var(--border-strong);
    border-radius: 6px;
    background: var(--raised);
  }
  .segments label {
    position: relative;
    padding: 5px 14px;
    cursor: pointer;
  }
  .segments label + label {
    border-inline-start: 1px solid var(--border);
  }
  .segments label:first-child {
    border-start-start-radius: 5px;
    border-end-start-radius: 5px;
  }
  .segments label:last-child {
    border-start-end-radius: 5px;
    border-end-end-radius: 5px;
  }
  .segments label:has(:checked) {
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 560;
  }
  .segments label:has(:focus-visible) {
    z-index: 1;
    border-radius: 5px;
    box-shadow: var(--focus);
  }
  .segments input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .tiles {
    display: flex;
    flex-wrap: wrap;
    gap: 1px;
    overflow: hidden;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--border);
  }
  .tiles > * {
    flex: 1 1 128px;
    padding: var(--s3) var(--s4);
    background: var(--surface);
  }
  .tiles b {
    display: block;
    font-size: 20px;
    line-height: 1.4;
    font-weight: 620;
  }
  .facts dd > svg.i {
    margin-inline-end: 2px;
  }
  .people,
  .findings,
  .note ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .note ul,
  .findings {
    margin-block-start: 4px;
    padding-inline-start: 18px;
    list-style: disc;
  }
  .people li {
    display: flex;
    align-items: center;
    gap: var(--s3);
    padding: 9px var(--s5);
  }
  .people li + li,
  .people + .more {
    border-block-start: 1px solid var(--border);
  }
  .people + .more {
    padding: 9px var(--s5);
    text-align: start;
  }
  .mark {
    display: grid;
    place-items: center;
    flex: none;
    width: 28px;
    height: 28px;
    border-radius: 50%;
    background: var(--sunken);
    color: var(--muted);
  }
  .warned {
    color: var(--warn);
  }
  .mark.ok {
    background: var(--ok-soft);
    color: var(--ok);
  }
  .mark.warn {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .mark.danger {
    background: var(--danger-soft);
    color: var(--danger);
  }
  :host(:dir(rtl)) .btn > svg.i {
    transform: scaleX(-1);
  }
  @container (max-width: 680px) {
    .steps li:not(.now) {
      font-size: 0;
      gap: 0;
    }
    .steps li::after {
      width: 12px;
    }
    .option {
      grid-template-columns: minmax(0, 1fr);
    }
    .option > .hint {
      grid-column: 1;
    }
    .actions > .btn.primary {
      flex: 1 1 auto;
    }
    .people li {
      padding-inline: var(--s4);
    }
    dl.facts {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
    dl.facts dd {
      margin-block-end: var(--s2);
    }
  }
  @media (forced-colors: active) {
    .segments label:has(:checked),
    .choice:has(:checked) {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
