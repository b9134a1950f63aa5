import { css } from 'lit';

/** On paper: nothing that only does something on a screen, and whole what is cut or scrolls there. */
export const printStyles = css`
  @media print {
    :is(.badge, .mark, .note, .bar, .bar > *, .strip > *) {
      print-color-adjust: exact;
    }
    .card {
      box-shadow: none;
    }
    .btn,
    .link,
    eventark-menu,
    .toast,
    .thin,
    .actions,
    .selection,
    .check,
    .tick,
    .keys,
    .seg,
    .jumps,
    .moment-range,
    .choice.rest,
    .more:has(> :is(.btn, .link)):not(:has(> .num)),
    .tabs > :not([aria-current]),
    .more-filters,
    .on-screen,
    :is(.full-plan, .as-table):not([open]) {
      display: none !important;
    }
    /* A search or a filter says what a list leaves out. */
    .search:has(> :placeholder-shown),
    :is(header, .filters) > :is(input:placeholder-shown, label:has(> [type='date']), datalist),
    :is(header, .filters) > select:not(:has(> option ~ option:checked, > optgroup > :checked)),
    .filters:not(:has(> input:not(:placeholder-shown), > select > option ~ option:checked, optgroup > :checked)) {
      display: none !important;
    }
    :is(.short, .comment) {
      display: block !important;
      overflow: visible !important;
    }
    :is(.log, .objects, .scrolls, .one-by-one, .names, pre, .tabs) {
      max-height: none !important;
      overflow: visible !important;
    }
    .command > code {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .check + :is(th, td) {
      padding-inline-start: var(--s5) !important;
    }
    /* No one can point at a time on paper, and "today" is another day when it is read. */
    :is(h1, h2, dd, .when, .checked, .health) time > .hidden,
    td > time > .hidden {
      position: static;
      clip-path: none;
      color: var(--muted);
      font-size: 12px;
      font-weight: 400;
      letter-spacing: 0;
      white-space: normal;
    }
    summary::before {
      display: none !important;
    }
    .findings > li:has(> details) {
      list-style: disc !important;
    }
    .findings summary {
      margin: 0 !important;
      padding: 0 !important;
      text-indent: 0 !important;
    }
    :is(.sample, .full-plan) > summary {
      margin-block-end: var(--s2);
      font-weight: 560;
    }
    details::details-content {
      content-visibility: visible;
    }
    dialog::backdrop {
      background: none;
    }
    :is(tr, li, dt, .note, .choice) {
      break-inside: avoid;
    }
    :is(h1, h2, h3, header, summary) {
      break-after: avoid;
    }
  }
`;
