import { css } from 'lit';

export const templateStyles = css`
  .page-head > .search {
    flex: 9 1 170px;
    max-width: 280px;
  }
  .note > .lines {
    display: grid;
    gap: 6px;
  }
  .gallery {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(260px, 100%), 1fr));
    gap: var(--s4);
  }
  .tag[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .tpl {
    position: relative;
    overflow: hidden;
    display: flex;
    flex-direction: column;
    min-width: 0;
  }
  .tpl:hover {
    border-color: var(--border-strong);
  }
  .tpl[data-chosen] {
    border-color: var(--accent);
    box-shadow: 0 0 0 1px var(--accent);
  }
  .tpl .in {
    display: grid;
    gap: 4px;
    flex: 1;
    align-content: start;
    min-width: 0;
    padding: 14px var(--s4);
  }
  .tpl h2 {
    min-width: 0;
  }
  .tpl h2 button {
    min-height: 24px;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    text-align: var(--start);
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  .tpl h2 button::after {
    content: '';
    position: absolute;
    inset: 0;
  }
  .tpl h2 button:focus-visible {
    box-shadow: none;
  }
  .tpl h2 button:focus-visible::after {
    border-radius: var(--radius);
    box-shadow: inset 0 0 0 3px var(--accent);
  }
  .desc {
    display: -webkit-box;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
  .cover {
    position: relative;
    border-block-end: 1px solid var(--border);
  }
  .cover > eventark-picture {
    position: absolute;
    inset: 0;
    width: auto;
    height: auto;
    border: 0;
    border-radius: 0;
    background: none;
  }
  .art {
    display: block;
    width: 100%;
    height: auto;
    aspect-ratio: 330 / 132;
  }
  .art .p {
    fill: var(--surface);
  }
  .art .l {
    fill: var(--border-strong);
    opacity: 0.7;
  }
  .art .c0 {
    fill: var(--accent-soft);
  }
  .art .c1,
  .art .c2 {
    fill: var(--accent);
  }
  .art .c1 {
    opacity: 0.25;
  }
  .art .c2 {
    opacity: 0.6;
  }
  .art.look1 .c0 {
    fill: light-dark(#e9edf6, #1a2238);
  }
  .art.look1 :is(.c1, .c2) {
    fill: light-dark(#6f86bd, #8aa2dc);
  }
  .art.look2 .c0 {
    fill: light-dark(#fbeee0, #2e2318);
  }
  .art.look2 :is(.c1, .c2) {
    fill: light-dark(#c4734d, #c98359);
  }
  .use {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 340px);
    align-items: stretch;
  }
  .use > .fields {
    display: grid;
    gap: 20px;
    align-content: start;
    min-width: 0;
    padding: var(--s5);
  }
  .use > aside {
    display: flex;
    flex-direction: column;
    gap: var(--s4);
    min-width: 0;
    padding: var(--s5);
    border-inline-start: 1px solid var(--border);
    border-end-end-radius: calc(var(--radius) - 1px);
    background: color-mix(in srgb, var(--sunken) 55%, var(--surface));
  }
  aside .last {
    gap: var(--s2);
    margin-block-start: auto;
  }
  aside .btn.primary {
    height: auto;
    min-height: 38px;
    padding-block: 6px;
    white-space: normal;
  }
  aside .tiles:not(:has(> *)) {
    display: none;
  }
  .fields .option {
    grid-template-columns: minmax(0, 1fr);
  }
  .use .pair + .hint {
    margin-block-start: var(--s2);
  }
  .will {
    display: grid;
    gap: 10px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .will li {
    display: grid;
    grid-template-columns: 20px minmax(0, 1fr);
    gap: 8px;
  }
  .will svg.i {
    margin-block-start: 3px;
    color: var(--muted);
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: var(--s3);
    align-items: start;
  }
  .pair.with-end {
    grid-template-columns: repeat(2, minmax(0, 1fr)) auto;
    align-items: end;
  }
  fieldset .pair .field > label {
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  .variables {
    display: grid;
    gap: var(--s3);
  }
  .variables > legend {
    margin: 0;
  }
  .checks {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr));
    gap: 6px var(--s4);
  }
  .checks > label {
    display: flex;
    align-items: center;
    gap: var(--s2);
    min-height: 24px;
    cursor: pointer;
  }
  .file {
    position: relative;
    justify-self: start;
    overflow: hidden;
  }
  .file > input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: pointer;
  }
  .file:has(:focus-visible) {
    box-shadow: var(--focus);
  }
  .choice.single {
    border-radius: 6px;
  }
  @container (max-width: 680px) {
    .page-head > .search {
      flex: 1 1 100%;
      max-width: none;
    }
    .use,
    .pair {
      grid-template-columns: minmax(0, 1fr);
    }
    .use > .fields,
    .use > aside {
      padding: var(--s4);
    }
    .use > aside {
      border-inline-start: 0;
      border-block-start: 1px solid var(--border);
      border-end-start-radius: calc(var(--radius) - 1px);
    }
    .tpl {
      flex-direction: row;
    }
    .cover {
      display: flex;
      flex: none;
      align-items: end;
      width: 104px;
      overflow: hidden;
      border: 0;
      border-inline-end: 1px solid var(--border);
      background: var(--accent-soft);
    }
    .cover:has(.look1) {
      background: light-dark(#e9edf6, #1a2238);
    }
    .cover:has(.look2) {
      background: light-dark(#fbeee0, #2e2318);
    }
    .art {
      flex: none;
      width: 200px;
      margin-inline-start: -20px;
    }
    .pair.with-end {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .pair.with-end > .field:first-child {
      grid-column: 1 / -1;
    }
  }
  @media (forced-colors: active) {
    .tpl[data-chosen] {
      outline: 2px solid Highlight;
    }
  }
`;
