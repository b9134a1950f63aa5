/** One thing that `doctor` looked at, and what to do if it is not as it should be. */
export interface Finding {
  readonly subject: string;
  readonly ok: boolean;
  readonly message: string;
  readonly hint?: string;
}
