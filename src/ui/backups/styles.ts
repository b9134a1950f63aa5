import { css } from 'lit';

/** Health, running job and list of the settings page. */
export const pageStyles = css`
  .head {
    min-height: 34px;
  }
  /* What does not fit beside the title goes below it; the title breaks in no word. */
  .page-head > h1 {
    flex: 0 1 auto;
    max-width: 100%;
  }
  .page-head > h1.grow {
    flex-grow: 1;
  }
  .page-head > .acts {
    flex-wrap: nowrap;
    justify-content: end;
    gap: var(--s2);
    margin-inline-start: auto;
  }
  .health {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: var(--s3) var(--s5);
  }
  .health > .grow {
    min-width: min(260px, 100%);
  }
  .health p {
    margin-block-start: 6px;
  }
  .history {
    flex: 0 1 416px;
    min-width: min(260px, 100%);
  }
  .strip {
    display: flex;
    gap: 3px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .strip li {
    flex: 1;
    min-width: 3px;
    height: 26px;
    border-radius: 2px;
    background: var(--ok);
    opacity: 0.8;
  }
  .strip .warnings {
    background: var(--warn);
    clip-path: polygon(50% 0, 100% 100%, 0 100%);
  }
  .strip .failed {
    background: var(--danger);
    clip-path: polygon(
      20% 0,
      50% 35%,
      80% 0,
      100% 20%,
      65% 50%,
      100% 80%,
      80% 100%,
      50% 65%,
      20% 100%,
      0 80%,
      35% 50%,
      0 20%
    );
  }
  .strip .nothing {
    background: linear-gradient(var(--border-strong), var(--border-strong)) bottom / 100% 3px no-repeat;
  }
  .job {
    display: grid;
    gap: 10px;
    align-content: start;
    min-height: 132px;
  }
  .job .head {
    min-height: 28px;
  }
  .job .between > span + .num,
  .head > .grow + .btn {
    margin-inline-start: auto;
  }
  .bar {
    height: 6px;
    overflow: hidden;
    border-radius: 3px;
    background: var(--sunken);
    box-shadow: inset 0 0 0 1px var(--border);
  }
  .bar > i {
    display: block;
    height: 100%;
    border-radius: 3px;
    background: var(--accent);
  }
  .bar.ok > i {
    background: var(--ok);
  }
  .bar.danger > i {
    background: var(--danger);
  }
  .bar.still > i {
    background: var(--border-strong);
  }
  .thin {
    position: fixed;
    inset: auto 16px 16px;
    display: flex;
    align-items: center;
    gap: var(--s2);
    width: fit-content;
    margin: 0 auto;
    padding: 6px var(--s4);
    border: 1px solid currentColor;
    border-radius: 6px;
    box-shadow: var(--shadow-pop);
    background: var(--warn-soft);
    color: var(--warn);
    font-size: 13px;
  }
  .card > header > :where(.btn) {
    height: 30px;
  }
  .card > header .input {
    min-height: 30px;
    padding-block: 3px;
  }
  .search {
    position: relative;
    flex: 9 1 170px;
    min-width: 0;
  }
  .card > header > .search {
    max-width: 240px;
  }
  .search > svg.i {
    position: absolute;
    inset-inline-start: 10px;
    top: 50%;
    margin-top: -8px;
    color: var(--muted);
    pointer-events: none;
  }
  .search > .input {
    min-height: 30px;
    padding-block: 3px;
    padding-inline-start: 32px;
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: var(--s3);
    padding: 40px var(--s5) 48px;
    text-align: center;
  }
  .empty > .picture {
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    border-radius: 16px;
    background: var(--accent-soft);
    color: var(--accent);
  }
  .empty > .picture svg.i {
    width: 28px;
    height: 28px;
    stroke-width: 1.2;
  }
  .empty > p {
    max-width: 64ch;
  }
  .empty > .row {
    justify-content: center;
  }
  .skeleton {
    height: 14px;
    border-radius: 4px;
    background: color-mix(in srgb, var(--text) 8%, transparent);
  }
  /* What could not be loaded does not go on as if it were to come. */
  .stack:has(> .answer) :is(.skeleton, [aria-busy='true']:has(.skeleton)) {
    display: none;
  }
  .toast {
    position: fixed;
    inset: auto 16px 24px;
    display: flex;
    align-items: center;
    gap: var(--s3);
    width: fit-content;
    max-width: min(560px, calc(100vw - 32px));
    margin: 0 auto;
    padding-block: 10px;
    padding-inline: 16px 10px;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--raised);
    color: inherit;
    box-shadow: var(--shadow-pop);
  }
  .root:has(.thin) .toast {
    inset-block-end: 64px;
  }
  .toast > svg.i {
    color: var(--ok);
  }
  .toast.warn > svg.i {
    color: var(--warn);
  }
  .toast.danger > svg.i {
    color: var(--danger);
  }
  @container (max-width: 680px) {
    .card > .body,
    .card > header {
      padding-inline: var(--s4);
    }
    .page-head {
      gap: var(--s2);
    }
    .page-head > h1 {
      flex-basis: 100%;
    }
    .page-head > :is(.btn, .split, .acts),
    .page-head > :is(.split, .acts) > .btn {
      flex: 1 1 auto;
    }
    .page-head .btn {
      padding-inline: var(--s2);
    }
    .card > header > .search {
      flex-basis: 180px;
      max-width: none;
    }
    .history {
      flex-basis: 100%;
    }
    .between > .num {
      margin-inline-start: auto;
    }
    .job {
      min-height: 200px;
    }
    .toast {
      inset-block-end: 12px;
    }
    .toast:has(.btn + .btn) {
      flex-wrap: wrap;
      justify-content: end;
    }
    .toast:has(.btn + .btn) > .words {
      flex: 1 1 calc(100% - 30px);
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .bar > i {
      transition: width 0.25s;
    }
    .toast {
      animation: rise 0.18s ease-out;
    }
    @keyframes rise {
      from {
        opacity: 0;
        translate: 0 8px;
      }
    }
  }
  @media (forced-colors: active) {
    .bar {
      border: 1px solid CanvasText;
    }
    .bar > i,
    .strip li {
      forced-color-adjust: none;
      background: CanvasText;
    }
    .strip .nothing {
      background: linear-gradient(CanvasText, CanvasText) bottom / 100% 3px no-repeat;
    }
  }
`;
