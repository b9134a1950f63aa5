import { BackupError } from '../../errors.js';

/**
 * Which objects of an app are taken, whole and with their history. Each text names a part of the app (`schemas`), the objects of
 * a part by their name or schema (`contents/article`), or an object by its id or stream.
 */
export interface Choice {
  /** These; all if it is left out. */
  readonly only?: readonly string[];
  /** But not these. */
  readonly except?: readonly string[];
}

export function isChoice({ only, except = [] }: Choice): boolean {
  return only !== undefined || except.length > 0;
}

/** Error: `invalid-argument` for a choice of nothing, which is not one of everything. */
export function requireSome({ only }: Choice): void {
  if (only !== undefined && only.length === 0) {
    throw new BackupError('invalid-argument', 'nothing is chosen; nothing was written', {
      hint: 'choose at least one part of the app or one object, or leave out the choice to take everything',
    });
  }
}
