import { svg, type TemplateResult } from 'lit';

/** Line icons in a square of 16. They stand beside words, so readers skip them. */
const PATHS = {
  check: 'M3 8.5 6.5 12 13 4.5',
  warn: 'M8 2 15 14H1L8 2Z M8 6.5v3.2 M8 11.9v.1',
  x: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Z M8 5v3.2L10 10',
  down: 'M4 6.5 8 10.5 12 6.5',
  dots: 'M3 8a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M7.4 8a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0M11.8 8a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0',
  shield: 'M8 1.8 13.2 4v4c0 3.2-2.2 5.4-5.2 6.3C5 13.4 2.8 11.2 2.8 8V4L8 1.8Z M5.6 8l1.8 1.8L10.6 6.4',
  play: 'M5 3.5v9l7.5-4.5L5 3.5Z',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Z M10.4 10.4 13.5 13.5',
  copy: 'M5.5 5.5h8v8h-8Z M3 10.5H2.5v-8h8V3',
  box: 'M8 1.8 13.6 4.8v6.4L8 14.2 2.4 11.2V4.8L8 1.8Z M2.4 4.8 8 7.8l5.6-3M8 7.8v6.4',
  download: 'M8 2.5v8M4.8 7.5 8 10.7l3.2-3.2 M2.5 13.5h11',
  upload: 'M8 10.7v-8M4.8 5.7 8 2.5l3.2 3.2 M2.5 13.5h11',
  left: 'M9.5 3.5 5 8l4.5 4.5',
  user: 'M8 2.5a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Z M3 13.5c.4-2.6 2.4-4 5-4s4.6 1.4 5 4',
  restore: 'M2.5 8a5.5 5.5 0 1 0 1.8-4.1M2.5 2.5v3h3 M8 5.2V8.2l2 1.3',
  right: 'M6.5 3.5 11 8l-4.5 4.5',
  pause: 'M5.5 3.5v9 M10.5 3.5v9',
  stop: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Z M4 12 12 4',
  off: 'M2 2l12 12M4.7 8.6a5 5 0 0 1 1.6-1.1M2.3 6.2A8.6 8.6 0 0 1 4.4 4.8M8 4c2.2 0 4.2.8 5.7 2.2M9.4 7.2c.7.3 1.4.8 1.9 1.4M7.9 12h.2',
  gear: 'M8 5.6a2.4 2.4 0 1 1 0 4.8 2.4 2.4 0 0 1 0-4.8Z M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4',
  table: 'M2.5 3h11v10h-11Z M2.5 6.3h11M6.5 6.3V13',
  page: 'M4 2.2h5l3 3v8.6H4Z M9 2.2v3h3',
  picture: 'M2.5 3h11v10h-11Z M2.5 11l3.2-3.4 2.6 2.6 2-1.8 3.2 3 M10.4 5.8a.5.5 0 1 0 .1 0',
  folder: 'M2.2 4h4l1.4 1.6h6.2v7H2.2Z',
  bolt: 'M9 1.8 3.6 9H8l-1 5.2L12.4 7H8Z',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  key: 'M5.2 6.2a3 3 0 1 1 0 4.2 3 3 0 0 1 0-4.2Z M9.6 8.3h4.6v2.4M12 8.3v1.8',
  edit: 'M3 13l.6-2.8L11 2.8l2.2 2.2-7.4 7.4L3 13Z M9.6 4.2l2.2 2.2',
  layers: 'M8 2 14 5 8 8 2 5Z M2.4 8 8 10.8 13.6 8 M2.4 11 8 13.8 13.6 11',
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): TemplateResult {
  return svg`<svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
}
