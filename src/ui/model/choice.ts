/** What of an app somebody wants, as texts that the API understands: see `only` of a restore. */
export type Only = readonly string[];

/** Parts of an app that are chosen or not, each with the kinds of its objects; the settings of an app are in every copy of it. */
export const PARTS: Readonly<Record<string, readonly string[]>> = {
  schemas: ['schema'],
  contents: ['content'],
  assets: ['asset', 'assetFolder'],
  rules: ['rule'],
};

/** What is ticked first: rules act on other systems. */
export const USUAL_PARTS: Only = ['schemas', 'contents', 'assets'];

/** How many texts the API takes. */
export const MAX_CHOSEN = 1_000;

/** The text that means one object, whatever else has its id. */
export function textOf({
  kind,
  id,
  stream,
}: {
  readonly kind: string;
  readonly id: string;
  readonly stream: string;
}): string {
  if (kind === 'app') return 'settings';
  const part = Object.keys(PARTS).find((each) => PARTS[each]?.includes(kind));
  return part === undefined ? stream : `${part}/${id}`;
}

/** As the attribute of an element, or a member of an address: with commas between them. */
export function writeOnly(only: Only): string {
  return only.map(encodeURIComponent).join(',');
}

/** Undefined where nothing is chosen, which is everything. */
export function readOnly(text: string): Only | undefined {
  const texts = text.split(',').filter((each) => each !== '');
  return texts.length === 0 ? undefined : texts.map(decoded);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
