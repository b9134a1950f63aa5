import type { Page } from 'playwright-core';
import { EVERY_ELEMENT } from '../in-page.js';

/** Words longer than this many letters may break anywhere: nobody can read them. */
const MAX_WORD = 24;
/** Pixels that a finger, or a hand that shakes, needs: WCAG 2.2, 2.5.8. */
const MIN_TARGET = 24;
/** A box to tick that is smaller is not seen. */
const MIN_BOX = 13;

/**
 * What an eye or an ear would stumble over on a page, each with its text: times that are told in one way only, words that break in the middle, text that is cut without a way to
 * read it, signs of the mark-up, things that reach out of their card, targets that are too small, and targets that overlap.
 */
export async function stumblesOn(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const found = new Set();
    const all = ${EVERY_ELEMENT};
    const up = (element) => element.parentElement ?? element.getRootNode().host ?? null;
    const closest = (element, wanted) => {
      for (let at = element; at !== null; at = up(at)) if (at.matches(wanted)) return at;
      return null;
    };
    const isSeen = (element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    };
    const TIMES = /\\d+ \\w+ ago\\b|\\b(to|yester)day,? \\d\\d:\\d\\d|\\b\\d{1,2} [A-Z][a-z]{2}( \\d{4})?, \\d\\d:\\d\\d/i;
    const seen = all.filter((element) => isSeen(element) && closest(element, 'head, .hidden, svg, thead:not(:has(th + th))') === null);
    const open = all.filter((element) => element.matches('dialog[open]')).at(-1);
    const said = (element) => (element.getAttribute('aria-label') ?? element.textContent).replaceAll(/\\s+/g, ' ').trim().slice(0, 60);
    const told = (what, element, text) => found.add(what + ': ' + (text ?? said(element)) + ' <' + element.localName + ' class="' + (element.className?.baseVal ?? element.className) + '">');

    for (const element of seen) {
      for (const node of element.childNodes) {
        if (node.nodeType === 3 && TIMES.test(node.textContent) && closest(element, 'time, .said, svg') === null && !/\\d:\\d\\d:\\d\\d/.test(node.textContent)) told('a time without its second and zone', element);
        if (node.nodeType === 3 && /^\\s*[<>{}$]+\\s*$/.test(node.textContent) && closest(element, 'pre, code, .mono') === null) told('a sign that says nothing', element.parentElement ?? element);
        if (node.nodeType !== 3 || closest(element, 'pre, code, .mono, .log, textarea, option') !== null) continue;
        for (const { 0: word, index } of node.textContent.matchAll(/[\\p{L}\\p{N}]+/gu)) {
          if (word.length > ${MAX_WORD}) continue;
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top / 4)));
          if (lines.size > 1) told('a word breaks', element, word);
        }
      }
      const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(element);
      const cuts = (overflow) => overflow === 'hidden' || overflow === 'clip';
      const isCut = (cuts(overflowX) && element.scrollWidth > element.clientWidth + 1) || (cuts(overflowY) && element.scrollHeight > element.clientHeight + 2);
      if (isCut && element.textContent.trim() !== '' && !element.matches('.pile, input, select, .bar, .tiles') && closest(element, '[title]') === null) told('text is cut', element);
      const frame = closest(element, 'dialog, [popover], .card, .note');
      if (frame !== null && frame !== element) {
        const [outer, inner] = [frame.getBoundingClientRect(), element.getBoundingClientRect()];
        const scrolls = (at) => at !== frame && at !== null && (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX) || scrolls(up(at)));
        if ((inner.right > outer.right + 1 || inner.left < outer.left - 1) && !scrolls(up(element))) told('it reaches out of its frame', element);
      }
    }

    const targets = seen.filter((element) => element.matches('button, a[href], input, select, textarea, summary') && (open === undefined || closest(element, 'dialog') === open));
    const boxes = targets.map((element) => [element, (element.matches('[type=radio], [type=checkbox]') ? (element.closest('label') ?? element) : element).getBoundingClientRect()]);
    // What is scrolled out of a list overlaps nothing.
    const isScrolledOut = (element, { top, bottom }) => {
      for (let at = up(element); at !== null; at = up(at)) {
        const box = at.getBoundingClientRect();
        if (/auto|scroll|hidden/.test(getComputedStyle(at).overflowY) && at !== document.documentElement && at !== document.body && (top < box.top || bottom > box.bottom)) return true;
      }
      return false;
    };
    for (const [element, { width, height }] of boxes) {
      // A link within a sentence is as high as its line.
      const isInText = element.matches('a, .link') && (element.parentElement?.textContent ?? '').trim().length > element.textContent.trim().length;
      if (!isInText && Math.min(width, height) < ${MIN_TARGET} - 0.5) told('a target of ' + Math.round(width) + ' x ' + Math.round(height), element);
    }
    for (const [element] of boxes.filter(([each]) => each.matches('[type=radio], [type=checkbox]'))) {
      const { width, height } = element.getBoundingClientRect();
      if (Math.min(width, height) < ${MIN_BOX}) told('a box of ' + Math.round(width) + ' x ' + Math.round(height), element.closest('label') ?? element);
    }
    for (const [at, [element, a]] of boxes.entries()) {
      for (const [other, b] of boxes.slice(at + 1)) {
        const [x, y] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
        const isWithin = closest(other, 'label') !== null && closest(element, 'label') === closest(other, 'label');
        const isAbove = closest(element, '[popover]') !== closest(other, '[popover]');
        if (x > 1 && y > 1 && !isWithin && !isAbove && !isScrolledOut(element, a) && !isScrolledOut(other, b)) told('it overlaps ' + said(other), element);
      }
    }
    return [...found];
  })()`);
}
