/** Calls this each time that somebody looks at the page again, who was elsewhere. */
export function onLookedAt(action: () => void, signal: AbortSignal): void {
  const look = (): void => {
    if (document.visibilityState === 'visible') action();
  };
  document.addEventListener('visibilitychange', look, { signal });
}
