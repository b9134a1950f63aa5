/** What has appeared this soon before the second click of a double click is not what was meant, in ms. */
const NEW_MS = 700;

/**
 * Lets each press count once. Enter that is held presses a button again and again, and the second click of a double click may
 * hit what has just taken the place of what the first one hit.
 */
export function pressOnce(root: HTMLElement): void {
  const made = performance.now();
  let last: HTMLElement | undefined;
  const key = (event: KeyboardEvent): void => {
    const isWriting = event.composedPath()[0] instanceof HTMLTextAreaElement;
    if (event.repeat && event.key === 'Enter' && !isWriting) event.preventDefault();
  };
  const click = (event: MouseEvent): void => {
    const button = event.composedPath().find((each) => each instanceof HTMLElement && each.matches('button, a'));
    const before = last;
    last = button instanceof HTMLElement ? button : undefined;
    if (event.detail < 2 || last === undefined) return;
    const isAnother = before === undefined ? event.timeStamp - made < NEW_MS : before !== last;
    if (!isAnother && !last.matches('.primary, .danger')) return;
    last = before;
    event.preventDefault();
    event.stopPropagation();
  };
  root.addEventListener('keydown', key, { capture: true });
  root.addEventListener('click', click, { capture: true });
}
