import { css } from 'lit';
import { badges } from './badges.js';
import { fields } from './fields.js';
import { momentStyles } from './moment.js';
import { noteStyles } from './notices.js';
import { printStyles } from './print/print-styles.js';
import { signs } from './signs.js';

/** Buttons, cards, badges, fields and words: what every element is made of. */
export const parts = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  /* Each text is written from its own side, also in a page that is written from the other one: “154 kB”, not “kB 154”. */
  :dir(rtl):not([dir], svg *) {
    unicode-bidi: plaintext;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd {
    margin: 0;
  }
  h1 {
    font-size: 20px;
    line-height: 1.3;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  h2 {
    font-size: 15px;
    font-weight: 620;
  }
  :is(h1, h2, h3, p, legend, label, .hint, .words) {
    overflow-wrap: anywhere;
  }
  a {
    color: var(--accent);
    text-underline-offset: 2px;
  }
  :focus-visible {
    outline: 2px solid transparent;
    box-shadow: var(--focus);
    border-radius: 6px;
  }
  h1[tabindex]:focus-visible {
    box-shadow: none;
  }
  .small {
    font-size: 12.5px;
  }
  .muted {
    color: var(--muted);
  }
  .num {
    font-variant-numeric: tabular-nums;
  }
  .unbroken {
    white-space: nowrap;
  }
  .mono {
    font-family: var(--mono);
    font-size: 12.5px;
  }
  .row {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: var(--s2) var(--s3);
  }
  .between {
    justify-content: space-between;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .stack {
    display: grid;
    gap: var(--s4);
  }
  .stack > * {
    min-width: 0;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  ${momentStyles}
  svg.i {
    width: 16px;
    height: 16px;
    flex: none;
    vertical-align: -3px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .card {
    background: var(--surface);
    border: 1px solid var(--border);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
  }
  .card > .body {
    padding: var(--s4) var(--s5);
  }
  .card > header {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: var(--s2) var(--s3);
    padding: var(--s3) var(--s5);
    border-block-end: 1px solid var(--border);
  }
  .card > header > label {
    min-width: 0;
    max-width: 100%;
  }
  .card > header > :is(h2, div).grow {
    flex: 1 1 160px;
  }
  .btn {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--s2);
    height: 34px;
    padding: 0 var(--s3);
    border: 1px solid var(--border-strong);
    border-radius: 6px;
    background: var(--raised);
    color: var(--text);
    font: inherit;
    font-weight: 560;
    white-space: nowrap;
    cursor: pointer;
  }
  .btn:hover {
    background: var(--sunken);
  }
  .btn.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  .btn.primary:hover {
    background: var(--accent-strong);
  }
  .btn.quiet {
    border-color: transparent;
    background: none;
    color: var(--muted);
  }
  .btn.quiet:hover {
    background: var(--sunken);
    color: var(--text);
  }
  .btn.danger {
    border-color: var(--danger);
    color: var(--danger);
  }
  /* Of such a button only its words are seen: they begin and end where all else does. */
  .card :is(header, .between, .between > .row) > .btn.quiet:last-child {
    margin-inline-end: calc(-1 * var(--s3));
  }
  .card .between > .btn.quiet:last-child {
    margin-inline-start: calc(-1 * var(--s3));
  }
  .btn.icon {
    width: 32px;
    height: 32px;
    padding: 0;
  }
  .btn.tight {
    height: 28px;
    font-size: 13px;
  }
  .btn:is([disabled], [aria-disabled='true']) {
    border-color: var(--border);
    background: var(--sunken);
    color: var(--faint);
    cursor: default;
  }
  /* As high as a finger needs, and its line as high as the others. */
  .link {
    margin-block: -3px;
    padding: 3px 0;
    border: 0;
    background: none;
    color: var(--accent);
    font: inherit;
    text-decoration: underline 1px;
    text-underline-offset: 2px;
    cursor: pointer;
  }
  .link[aria-disabled='true'] {
    color: var(--muted);
    text-decoration: none;
    cursor: default;
  }
  .split {
    position: relative;
    display: inline-flex;
  }
  .split > .btn:not(:last-child) {
    border-start-end-radius: 0;
    border-end-end-radius: 0;
  }
  ${badges}
  ${signs}
  ${fields}
  .answer {
    scroll-margin-block: 64px;
  }
  ${noteStyles}
  @container (max-width: 680px) {
    .btn:not(.icon),
    .badge {
      height: auto;
      max-width: 100%;
      white-space: normal;
      overflow-wrap: break-word;
    }
    .btn:not(.icon) {
      min-height: 32px;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .btn {
      transition: background 0.12s;
    }
  }
  @media (forced-colors: active) {
    :is(.btn, .badge, .card, .input, .note) {
      border: 1px solid CanvasText;
    }
    .btn.primary:not([aria-disabled='true']) {
      background: ButtonText;
      color: ButtonFace;
      forced-color-adjust: none;
    }
    .btn:is([disabled], [aria-disabled='true']) {
      border-color: GrayText;
      color: GrayText;
    }
    :is([aria-pressed='true'], [aria-current]) {
      border-block-end: 3px solid Highlight !important;
    }
    :focus-visible {
      outline-color: Highlight !important;
    }
  }
  ${printStyles}
`;
