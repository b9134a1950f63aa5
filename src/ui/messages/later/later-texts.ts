import type { Messages } from '../english.js';
import { englishChoice } from './wizard/english-choice.js';
import { englishFindings, type FindingText } from './english-findings.js';
import { englishMaking } from '../making/english-making.js';
import { englishOptions } from './wizard/english-options.js';
import { englishPeople } from './wizard/english-people.js';
import { englishPreview } from './wizard/english-preview.js';
import { englishReport } from './english-report.js';
import { germanChoice } from './wizard/german-choice.js';
import { germanFindings } from './german-findings.js';
import { germanMaking } from '../making/german-making.js';
import { germanOptions } from './wizard/german-options.js';
import { germanPeople } from './wizard/german-people.js';
import { germanPreview } from './wizard/german-preview.js';
import { germanReport } from './german-report.js';

/** Texts of the later steps of the wizard and of templates, which come with what shows them. */
export interface LaterTexts {
  readonly choice: typeof englishChoice;
  readonly making: typeof englishMaking;
  readonly options: typeof englishOptions;
  readonly peopleOne: typeof englishPeople;
  readonly preview: typeof englishPreview;
  readonly report: typeof englishReport;
  readonly findingsOf: Readonly<Record<string, FindingText | undefined>>;
}

const ENGLISH: LaterTexts = {
  choice: englishChoice,
  making: englishMaking,
  options: englishOptions,
  peopleOne: englishPeople,
  preview: englishPreview,
  report: englishReport,
  findingsOf: englishFindings,
};
const TEXTS: Readonly<Record<string, LaterTexts>> = {
  en: ENGLISH,
  de: {
    choice: germanChoice,
    making: germanMaking,
    options: germanOptions,
    peopleOne: germanPeople,
    preview: germanPreview,
    report: germanReport,
    findingsOf: germanFindings,
  },
};

/** In the language of the other texts. */
export function laterTexts({ language }: Pick<Messages, 'language'>): LaterTexts {
  return TEXTS[language] ?? ENGLISH;
}
