import { css } from 'lit';

/** Words about a state, in its colours; `fits` keeps the room beside one that the widest word in its `data-all` needs. */
export const badges = css`
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    padding: 1px 8px;
    border-radius: 999px;
    background: color-mix(in srgb, var(--text) 8%, transparent);
    color: var(--muted);
    font-size: 12.5px;
    font-weight: 560;
    white-space: nowrap;
  }
  .badge svg.i {
    width: 13px;
    height: 13px;
    stroke-width: 2;
  }
  .fits {
    display: inline-grid;
    justify-items: start;
  }
  .fits::after {
    content: attr(data-all);
    height: 0;
    margin-inline-end: 34px;
    overflow: hidden;
    font-size: 12.5px;
    font-weight: 560;
    visibility: hidden;
    white-space: pre;
  }
  .badge.ok {
    background: var(--ok-soft);
    color: var(--ok);
  }
  .badge.warn {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .badge.danger {
    background: var(--danger-soft);
    color: var(--danger);
  }
  .badge.accent {
    background: var(--accent-soft);
    color: var(--accent);
  }
`;
