/** The worker was closed while the job ran: the job is not cancelled, it goes back to the queue. */
export class HandedBack extends Error {}

/** Another worker has taken the job: this one must stop, and may not say how the job ended. */
export class Lost extends Error {}

export function isHandedBack(signal: AbortSignal): boolean {
  return signal.aborted && (signal.reason as unknown) instanceof HandedBack;
}

export function isLost(signal: AbortSignal): boolean {
  return signal.aborted && (signal.reason as unknown) instanceof Lost;
}
