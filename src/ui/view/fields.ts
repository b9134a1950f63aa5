import { css } from 'lit';

/** What somebody has typed into the field of an event. */
export function typed({ target }: Event): string {
  return target instanceof HTMLInputElement ? target.value : '';
}

/** What people fill in, choose from and unfold. */
export const fields = css`
  label:has(> :is([type='checkbox'], [type='radio'])) {
    min-height: 24px;
  }
  input:is([type='radio'], [type='checkbox']) {
    flex: none;
    width: 15px;
    height: 15px;
    margin: 0;
    accent-color: var(--accent);
  }
  .choice > input {
    margin-block-start: 3px;
  }
  input:is([type='radio'], [type='checkbox']):not(:checked, :indeterminate) {
    border: 1.5px solid var(--faint);
    border-radius: 4px;
    background: var(--raised);
    appearance: none;
  }
  input[type='radio']:not(:checked) {
    border-radius: 50%;
  }
  .field {
    display: grid;
    gap: 6px;
  }
  .field > label {
    font-weight: 560;
  }
  .input {
    width: 100%;
    min-height: 34px;
    padding: 5px 10px;
    border: 1px solid var(--border-strong);
    border-radius: 6px;
    background: var(--raised);
    color: var(--text);
    font: inherit;
    text-overflow: ellipsis;
  }
  .input[aria-invalid='true'] {
    border-color: var(--danger);
  }
  /* No one counts up to an event. */
  .input[type='number'] {
    appearance: textfield;
  }
  .input[type='number']::-webkit-inner-spin-button {
    appearance: none;
  }
  select.input {
    padding-inline-end: 28px;
    appearance: none;
    background-image:
      linear-gradient(45deg, transparent 38%, var(--muted) 38% 62%, transparent 62%),
      linear-gradient(-45deg, transparent 38%, var(--muted) 38% 62%, transparent 62%);
    background-position:
      right 14px center,
      right 10px center;
    background-size: 5px 5px;
    background-repeat: no-repeat;
  }
  select.input:dir(rtl) {
    background-position:
      left 10px center,
      left 14px center;
  }
  .input::-webkit-search-cancel-button {
    width: 16px;
    height: 16px;
    background:
      linear-gradient(45deg, transparent 46%, var(--muted) 46% 54%, transparent 54%) center / 9px 9px no-repeat,
      linear-gradient(-45deg, transparent 46%, var(--muted) 46% 54%, transparent 54%) center / 9px 9px no-repeat;
    cursor: pointer;
    appearance: none;
  }
  .input:is(:hover, :focus-visible):not([aria-invalid='true']) {
    border-color: var(--muted);
  }
  summary {
    min-height: 24px;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: '';
    display: inline-block;
    width: 6px;
    height: 6px;
    margin-inline: 2px 8px;
    border: solid;
    border-width: 0 1.6px 1.6px 0;
    rotate: -45deg;
    translate: 0 -2px;
  }
  summary:dir(rtl)::before {
    rotate: 135deg;
  }
  [open] > summary::before {
    rotate: 45deg;
    translate: 0 -3px;
  }
  .input::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  .hint {
    color: var(--muted);
    font-size: 12.5px;
  }
  .hint.bad {
    color: var(--danger);
  }
  @media (prefers-reduced-motion: no-preference) {
    summary::before {
      transition: rotate 0.12s;
    }
  }
  @media (forced-colors: active) {
    select.input {
      appearance: auto;
    }
  }
`;
