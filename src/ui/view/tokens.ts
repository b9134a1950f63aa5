import { css } from 'lit';

/**
 * Values of the design. A host sets `--eventark-…`; each pair of text and background has a contrast of 4.5 or more. They are set at
 * the root within the shadow, which no rule of a host reaches: what it says of all elements ends at the element itself.
 */
export const tokens = css`
  :host {
    display: block;
  }

  .root {
    /* What elements inherit from the page is its own; it sets the values below instead. */
    all: initial;

    --font: var(--eventark-font, system-ui, -apple-system, 'Segoe UI', Roboto, Inter, 'Noto Sans', sans-serif);
    --mono: var(--eventark-mono, ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace);
    --surface: var(--eventark-surface, light-dark(#ffffff, #171b21));
    --raised: var(--eventark-raised, light-dark(#ffffff, #1d222a));
    --sunken: var(--eventark-sunken, light-dark(#f0f2f5, #12161b));
    --border: var(--eventark-border, light-dark(#dfe3e8, #2b323c));
    --border-strong: var(--eventark-border-strong, light-dark(#c5ccd5, #3d4754));
    --text: var(--eventark-text, light-dark(#16202c, #e8ecf1));
    --muted: var(--eventark-muted, light-dark(#57636f, #9aa6b3));
    --faint: var(--eventark-faint, light-dark(#6b7682, #86929f));
    --accent: var(--eventark-accent, light-dark(#0b6e69, #4cc2b8));
    --accent-strong: var(--eventark-accent-strong, light-dark(#085852, #6fd4cb));
    --on-accent: var(--eventark-on-accent, light-dark(#ffffff, #06201e));
    --accent-soft: var(--eventark-accent-soft, light-dark(#e3f3f1, #12302e));
    --ok: var(--eventark-ok, light-dark(#1c7a43, #5fcf8d));
    --ok-soft: var(--eventark-ok-soft, light-dark(#e4f5ea, #14301f));
    --warn: var(--eventark-warn, light-dark(#8a5a00, #e9b949));
    --warn-soft: var(--eventark-warn-soft, light-dark(#fdf3dc, #33280f));
    --danger: var(--eventark-danger, light-dark(#b3261e, #ff8b80));
    --danger-soft: var(--eventark-danger-soft, light-dark(#fdeceb, #3a1a18));
    --radius: var(--eventark-radius, 8px);
    --start: left;
    --end: right;
    --focus: var(--eventark-focus, 0 0 0 2px var(--surface), 0 0 0 4px var(--accent));
    --shadow: 0 1px 2px rgb(16 24 40 / 6%);
    --shadow-pop: 0 8px 28px rgb(16 24 40 / 18%);
    --space: var(--eventark-space, 4px);
    --s1: var(--space);
    --s2: calc(2 * var(--space));
    --s3: calc(3 * var(--space));
    --s4: calc(4 * var(--space));
    --s5: calc(6 * var(--space));

    display: block;
    container-type: inline-size;
    color-scheme: inherit;
    visibility: inherit;
    pointer-events: inherit;
    color: var(--text);
    text-align: var(--start);
    font: 14px/1.5 var(--font);
    -webkit-font-smoothing: antialiased;
  }

  .root:dir(rtl) {
    --start: right;
    --end: left;
  }

  :host([density='compact']) .root {
    --space: var(--eventark-space, 3px);
  }

  /* Paper is light. */
  @media print {
    .root {
      color-scheme: light;
    }
  }

  :host([hidden]) {
    display: none !important;
  }
`;
