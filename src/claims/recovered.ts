/** What became of what a process left unfinished. */
export interface Recovered {
  /** `elsewhere`: what is left is at a place that is not the configured one; a command that uses that place removes it. */
  readonly outcome: 'undone' | 'finished' | 'elsewhere';
  /** What else there is to say about it. */
  readonly reason?: string;
}
