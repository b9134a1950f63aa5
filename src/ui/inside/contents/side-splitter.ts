import { html, type TemplateResult } from 'lit';
import type { InsideReader } from '../inside-reader.js';

/** Widths of the list beside an object, in px. */
const [LEAST, USUAL, MOST] = [280, 292, 640];
const STEP = 16;

/** Between the list and the object: drags, and is moved by arrow keys; a double click puts it back. */
export function sideSplitter({ text }: Pick<InsideReader, 'text'>): TemplateResult {
  return html`<div
    class="splitter"
    role="separator"
    tabindex="0"
    aria-orientation="vertical"
    aria-label=${text.inside.listWidth}
    aria-valuemin=${LEAST}
    aria-valuemax=${MOST}
    aria-valuenow=${USUAL}
    @pointerdown=${drag}
    @dblclick=${(event: Event) => resize(event.currentTarget, USUAL)}
    @keydown=${byKey}
  ></div>`;
}

function byKey(event: KeyboardEvent): void {
  const { currentTarget: target, key } = event;
  if (!(target instanceof HTMLElement)) return;
  const now = Number(target.ariaValueNow);
  const step = isRightToLeft(target) ? -STEP : STEP;
  const wanted = { ArrowRight: now + step, ArrowLeft: now - step, Home: LEAST, End: MOST }[key];
  if (wanted === undefined) return;
  event.preventDefault();
  resize(target, wanted);
}

function drag(down: PointerEvent): void {
  const { currentTarget: target, pointerId, clientX, button } = down;
  if (!(target instanceof HTMLElement) || button !== 0) return;
  const from = Number(target.ariaValueNow);
  const over = new AbortController();
  const sign = isRightToLeft(target) ? -1 : 1;
  target.setPointerCapture(pointerId);
  const options = { signal: over.signal };
  target.addEventListener('pointermove', (move) => resize(target, from + sign * (move.clientX - clientX)), options);
  for (const end of ['pointerup', 'pointercancel'] as const) target.addEventListener(end, () => over.abort(), options);
}

function resize(target: EventTarget | null, wanted: number): void {
  if (!(target instanceof HTMLElement)) return;
  const width = Math.round(Math.min(MOST, Math.max(LEAST, wanted)));
  target.ariaValueNow = String(width);
  target.parentElement?.style.setProperty('--side', `${width}px`);
}

function isRightToLeft(element: HTMLElement): boolean {
  return getComputedStyle(element).direction === 'rtl';
}
