import type { JsonObject } from '../json/json-value.js';
import { mapTexts, secretReason, type SecretFinding } from './secrets.js';
import type { TemplateVariable } from './template.js';

/** What becomes of texts that look like secrets. */
export type SecretsChoice = 'refuse' | 'remove' | 'keep';

/** Findings of one template that are told one by one. */
const MAX_FINDINGS = 100;

/** Members that say what something is or belongs to, and not what people read. */
const FIXED = /^(\$.*|name|id|.*Id|type|status|slug|mimeType|fileHash|partitioning|actor|stepType|triggerType)$/;

/** Where a variable was: in texts of a template, and nowhere else. */
export function markOf(name: string): string {
  return `{{eventark:${name}}}`;
}

/** Makes payloads and documents fit for others: variables instead of texts, and no secrets unless somebody wants them. */
export class TemplateContent {
  readonly findings: SecretFinding[] = [];
  #count = 0;
  readonly #used = new Set<string>();

  constructor(
    private readonly variables: readonly TemplateVariable[],
    private readonly secrets: SecretsChoice,
  ) {}

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
        if (this.findings.length < MAX_FINDINGS) this.findings.push({ stream, path: path.join('/'), reason });
        if (this.secrets !== 'keep') return '';
      }
      return FIXED.test(path.at(-1) ?? '') ? text : this.#marked(text);
    });
  }

  #marked(text: string): string {
    let marked = text;
    for (const { name, default: original } of this.variables) {
      if (original === '' || !marked.includes(original)) continue;
      this.#used.add(name);
      marked = marked.replaceAll(original, markOf(name));
    }
    return marked;
  }
}

/** JSON text with the values of variables where their marks are. */
export function filledIn(json: string, values: ReadonlyMap<string, string>): string {
  if (!json.includes('{{eventark:')) return json;
  let filled = json;
  for (const [name, value] of values)
    filled = filled.replaceAll(markOf(name), () => JSON.stringify(value).slice(1, -1));
  return filled;
}
