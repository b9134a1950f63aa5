/** A number as its JSON text says it, with nothing rounded: digits without zeros around them, and an exponent of ten. */
export class ExactNumber {
  readonly digits: string;

  constructor(text: string) {
    const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
    const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
    const all = (whole + fraction).replace(/^0+/, '');
    const significant = all.replace(/0+$/, '');
    const power = Number(exponent) - fraction.length + (all.length - significant.length);
    this.digits = `${mantissa.startsWith('-') ? '-' : ''}${significant || '0'}e${significant ? power : 0}`;
  }
}

/** Parses JSON without rounding a number. */
export function parseExactly(text: string): unknown {
  const revive = (_key: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value === 'number' ? new ExactNumber(context.source ?? '') : value;
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}

export interface Difference {
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
}

/** Where two parsed values differ; `undefined` stands for a member or an element that is not there. */
export function differences(left: unknown, right: unknown, path = ''): readonly Difference[] {
  if (left instanceof ExactNumber && right instanceof ExactNumber) {
    return left.digits === right.digits ? [] : [{ path, left: left.digits, right: right.digits }];
  }
  if (isContainer(left) && isContainer(right) && Array.isArray(left) === Array.isArray(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].flatMap((key) => differences(left[key], right[key], `${path}/${key}`));
  }
  return left === right ? [] : [{ path, left, right }];
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof ExactNumber);
}
