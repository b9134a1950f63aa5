import { css } from 'lit';
import { uploadStyles } from '../upload/styles.js';

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
  /* A list of apps to choose from is as wide as the longest name. */
  .between > .row {
    min-width: 0;
    max-width: 100%;
  }
  .choice > .row {
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
  .choice.rest {
    display: block;
    padding-inline-start: 40px;
    border-radius: 0;
    cursor: auto;
  }
  .choice.rest:last-child {
    border-end-start-radius: 6px;
    border-end-end-radius: 6px;
  }
  label.choice:has(+ :is(.rest, .asked)) {
    border-end-start-radius: 0;
    border-end-end-radius: 0;
  }
  .asked {
    position: relative;
    z-index: 1;
    margin-block-start: -1px;
    padding: var(--s4);
    border: 1px solid var(--accent);
    background: var(--sunken);
  }
  .asked:last-child {
    border-end-start-radius: 6px;
    border-end-end-radius: 6px;
  }
  .asked + .choice {
    margin-block-start: -1px;
  }
  .archives > .choice:not(:has(:checked)) {
    background: var(--surface);
  }
  .actions.ends {
    justify-content: end;
  }
  ${uploadStyles}
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
    grid-template-columns: minmax(0, 240px) minmax(0, 1fr);
    gap: 6px var(--s4);
    align-items: center;
  }
  .option > legend {
    float: inline-start;
    margin: 0;
  }
  .option > :is(.hint, .more, .point, .ticks) {
    grid-column: auto / -1;
  }
  .option > .hint {
    min-height: 1.5em;
  }
  .ticks {
    gap: var(--s1);
    margin-block: var(--s2);
  }
  .ticks > .deep {
    padding-inline-start: 24px;
  }
  .point {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: var(--s2) var(--s3);
    align-items: center;
    margin-block: 2px;
  }
  .point > label {
    display: contents;
  }
  .point > label > .input {
    justify-self: start;
  }
  .segments {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 1px;
    justify-self: start;
    max-width: 100%;
    overflow: hidden;
    border: 1px solid var(--border-strong);
    border-radius: 6px;
    background: var(--border-strong);
  }
  .segments label {
    position: relative;
    flex: 1 1 auto;
    padding: 5px 14px;
    background: var(--raised);
    text-align: center;
    cursor: pointer;
  }
  .segments label:hover {
    background: var(--sunken);
  }
  .segments label:has(:checked) {
    background: var(--accent-soft);
    color: var(--accent);
    font-weight: 560;
  }
  .segments label:has(:focus-visible) {
    box-shadow: inset 0 0 0 2px var(--accent);
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
  :host(:dir(rtl)) .btn > svg.i {
    transform: scaleX(-1);
  }
  @container (max-width: 680px) {
    .steps {
      flex-wrap: nowrap;
      gap: 4px;
    }
    .steps li {
      flex: 0 1 auto;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .steps li:not(.now) {
      flex: none;
      font-size: 0;
      gap: 0;
    }
    .steps b {
      flex: none;
    }
    .steps li:not(:last-child)::after {
      flex: none;
      width: 8px;
      margin-inline-start: 4px;
    }
    .option {
      grid-template-columns: minmax(0, 1fr);
    }
    .segments:has(> :nth-child(4)) > label {
      flex-basis: 40%;
    }
    .actions {
      flex-wrap: wrap-reverse;
    }
    .actions > span.grow {
      display: none;
    }
    .actions > .btn {
      flex: 1 1 auto;
    }
    .actions > .btn.primary {
      flex: 3 1 auto;
    }
    .actions.ends {
      flex-wrap: wrap;
    }
    .choice .num {
      margin-inline-start: 0;
    }
    .actions.ends > .btn.primary {
      flex: 1 0 100%;
      order: -1;
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
