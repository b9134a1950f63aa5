import type { JsonObject } from '../json/json-value.js';
import { secretReason } from '../text/secrets.js';
import { mapTexts, type SecretFinding } from './secrets.js';
import type { TemplateVariable } from './template.js';

/** What becomes of texts that look like secrets. */
export type SecretsChoice = 'refuse' | 'remove' | 'keep';

/** Findings of one template that are told one by one. */
const MAX_FINDINGS = 100;

/** Members that say what something is or belongs to, or name fields, roles, steps and languages, and not what people read. */
const FIXED =
  /^(\$.*|name|id|.*Ids?|type|status|slug|mimeType|fileHash|partitioning|actor|stepType|triggerType|editor|field|fieldsIn\w+|initial|roles?|permissions|language|fallback|contentType|color|normalization|previewMode|calculatedDefaultValue|action|condition|master|tags|regex|pattern)$/;

/** Members whose texts are those of a content, whatever its fields are called. */
const DATA = /^(data|migratedData)$/;

/** Where a variable was: in texts of a template, and nowhere else. */
const MARK = /\{\{eventark:([a-zA-Z][\w-]*)\}\}/g;

function markOf(name: string): string {
  return `{{eventark:${name}}}`;
}

/** Makes payloads and documents fit for others: variables instead of texts, and no secrets unless somebody wants them. */
export class TemplateContent {
  readonly findings: SecretFinding[] = [];
  #count = 0;
  readonly #told = new Set<string>();
  readonly #used = new Set<string>();
  readonly #names: ReadonlyMap<string, string>;
  /** Any text that a variable stands for; the longest first, where one is a part of another. */
  readonly #texts: RegExp | undefined;

  constructor(
    private readonly variables: readonly TemplateVariable[],
    private readonly secrets: SecretsChoice,
  ) {
    this.#names = new Map(variables.map(({ name, default: text }) => [text, name]));
    const texts = [...this.#names.keys()].sort((a, b) => b.length - a.length).map((text) => escaped(text));
    if (texts.length > 0) this.#texts = new RegExp(texts.join('|'), 'g');
  }

  /** Texts that look like secrets, all of them. */
  get secretCount(): number {
    return this.#count;
  }

  /** Variables whose text is not in the app. */
  get unused(): readonly string[] {
    return this.variables.filter(({ name }) => !this.#used.has(name)).map(({ name }) => name);
  }

  clean(value: JsonObject, stream: string): JsonObject {
    return mapTexts(value, (text, path) => {
      const reason = secretReason(path, text);
      if (reason !== undefined) {
        this.#count += 1;
        this.#tell({ stream, path: path.join('/'), reason });
        if (this.secrets !== 'keep') return '';
      }
      return isFixed(path) ? text : this.#marked(text);
    });
  }

  /** Once of each place: the events of a history have it again and again. */
  #tell(finding: SecretFinding): void {
    const place = JSON.stringify(finding);
    if (this.#told.has(place) || this.findings.length >= MAX_FINDINGS) return;
    this.#told.add(place);
    this.findings.push(finding);
  }

  #marked(text: string): string {
    if (this.#texts === undefined) return text;
    return text.replace(this.#texts, (found) => {
      const name = this.#names.get(found) ?? '';
      this.#used.add(name);
      return markOf(name);
    });
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** The place of a text in a list is none of its names. */
function isFixed(path: readonly string[]): boolean {
  return !DATA.test(path[0] ?? '') && FIXED.test(path.findLast((each) => !/^\d+$/.test(each)) ?? '');
}

/** JSON text with the values of variables where their marks are. */
export function filledIn(json: string, values: ReadonlyMap<string, string>): string {
  return json.replace(MARK, (mark, name: string) => {
    const value = values.get(name);
    return value === undefined ? mark : JSON.stringify(value).slice(1, -1);
  });
}
