import { formats, type Formats } from '../model/formats.js';

export interface Language {
  readonly lang: string;
  readonly timeZone: string | undefined;
  readonly format: Formats;
}

/** The language of an element: its own, that of what it stands in, or the browser's. Made anew only when it changes. */
export function languageOf(element: HTMLElement, timeZone: string | undefined, known: Language | undefined): Language {
  const wanted = element.closest('[lang]')?.getAttribute('lang') ?? '';
  const lang = inRegion(supported(wanted)) ?? supported(navigator.language) ?? 'en';
  if (known?.lang === lang && known.timeZone === timeZone) return known;
  return { lang, timeZone, format: formats(lang, timeZone) };
}

/** A page that says `en` only is read as the browser writes English: `en-GB` has another clock. */
function inRegion(lang: string | undefined): string | undefined {
  if (lang === undefined || lang.includes('-')) return lang;
  return navigator.languages.find((known) => known.startsWith(`${lang}-`)) ?? lang;
}

function supported(lang: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(lang)[0];
  } catch {
    return undefined;
  }
}
