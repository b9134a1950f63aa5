import { formats, type Formats, type Units } from '../model/formats.js';

/** What a host says of its readers. */
export interface Manners {
  readonly timeZone: string | undefined;
  readonly units: Units;
}

export interface Language extends Manners {
  readonly lang: string;
  readonly format: Formats;
}

/** The language of an element: its own, that of what it stands in, or the browser's. Made anew only when it changes. */
export function languageOf(element: HTMLElement, { timeZone, units }: Manners, known: Language | undefined): Language {
  const lang = inRegion(supported(wantedBy(element))) ?? supported(navigator.language) ?? 'en';
  if (known?.lang === lang && known.timeZone === timeZone && known.units === units) return known;
  return { lang, timeZone, units, format: formats(lang, zoneOf(timeZone), units) };
}

/** What an element stands in may be another one's own. */
function wantedBy(element: Element): string {
  const near = element.closest('[lang]');
  if (near !== null) return near.getAttribute('lang') ?? '';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? wantedBy(root.host) : '';
}

/** A page that says `en` only is read as the browser writes English: `en-GB` has another clock. */
function inRegion(lang: string | undefined): string | undefined {
  if (lang === undefined || lang.includes('-')) return lang;
  return navigator.languages.find((known) => known.startsWith(`${lang}-`)) ?? lang;
}

/** The zone of the browser in the place of one that does not exist. */
function zoneOf(timeZone: string | undefined): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function supported(lang: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(lang)[0];
  } catch {
    return undefined;
  }
}
