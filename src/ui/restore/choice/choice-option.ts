import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../../messages/later/later-texts.js';
import { MAX_CHOSEN, type Only, PARTS, USUAL_PARTS } from '../../model/choice.js';
import type { Reader } from '../../view/reader.js';
import { shown } from '../../view/shown.js';
import type { RestoreStore } from '../restore-store.js';
import type { WizardActions } from '../wizard-view.js';

/** One that can be ticked. */
interface Row {
  /** What is chosen with it. */
  readonly text: string;
  readonly label: string;
  readonly objects: number | undefined;
  /** It is of a part: ticked with it. */
  readonly of?: string;
}

/** The whole app, or parts of it, contents of some schemas, objects that were chosen elsewhere. */
export function choiceOption(
  { wish, parts }: Pick<RestoreStore, 'wish' | 'parts'>,
  { change }: Pick<WizardActions, 'change'>,
  reader: Reader,
): TemplateResult {
  const { choice } = laterTexts(reader.text);
  const { only, except } = wish;
  const radio = (label: string, isOn: boolean, to: Only | undefined): TemplateResult =>
    html`<label
      ><input type="radio" name="what" .checked=${isOn} @change=${() => change({ only: to })} /><span
        >${label}</span
      ></label
    >`;
  return html`<fieldset class="option" aria-describedby="what-hint">
    <legend>${choice.title}</legend>
    <div class="segments">
      ${radio(choice.all, only === undefined, undefined)} ${radio(choice.some, only !== undefined, USUAL_PARTS)}
    </div>
    ${only === undefined ? nothing : list(only, rowsOf(parts.kinds), change, reader)}
    <p class="hint words" id="what-hint" role="status">
      ${only === undefined ? choice.allHint : only.length === 0 ? html`<span class="warned">${choice.none}</span>` : choice.hint}
    </p>
    ${
      except === undefined
        ? nothing
        : html`<p class="hint words">
            ${shown(choice.without(choiceText(except, reader)))}
            <button class="link" type="button" @click=${() => change({ except: undefined })}>${choice.takeAll}</button>
          </p>`
    }
  </fieldset>`;
}

function list(
  only: Only,
  rows: readonly Row[],
  change: WizardActions['change'],
  { text, format }: Reader,
): TemplateResult {
  const { choice } = laterTexts(text);
  const known = new Set(rows.map((row) => row.text));
  const others = only.filter((each) => !known.has(each));
  const tick = (each: string, isOn: boolean): void => {
    const rest = only.filter((one) => one !== each && !(isOn && one.startsWith(`${each}/`) && known.has(one)));
    change({ only: isOn ? [...rest, each] : rest });
  };
  const box = (
    label: unknown,
    isOn: boolean,
    isFixed: boolean,
    toggle: (isOn: boolean) => void,
    isDeep = false,
  ): TemplateResult =>
    html`<label class="row ${isDeep ? 'deep' : ''}"
      ><input
        type="checkbox"
        .checked=${isOn}
        ?disabled=${isFixed}
        @change=${(event: Event) => event.target instanceof HTMLInputElement && toggle(event.target.checked)}
      /><span class="words">${label}</span></label
    >`;
  const isFull = only.length >= MAX_CHOSEN;
  return html`<div class="stack tight ticks">
    ${box(html`${choice.parts['settings']} <span class="muted">${choice.always}</span>`, true, true, () => undefined)}
    ${rows.map(({ text: each, label, objects, of }) => {
      const isWhole = of !== undefined && only.includes(of);
      const isOn = isWhole || only.includes(each);
      const words = of === undefined ? (choice.parts[each] ?? each) : label;
      const count = objects === undefined ? nothing : html`<span class="muted num">(${format.number(objects)})</span>`;
      return box(
        html`${shown(words)} ${count}`,
        isOn,
        isWhole || (isFull && !isOn),
        (to) => tick(each, to),
        of !== undefined,
      );
    })}
    ${
      others.length === 0
        ? nothing
        : box(choice.objects(others.length, format.number(others.length)), true, false, () =>
            change({ only: only.filter((each) => known.has(each)) }),
          )
    }
  </div>`;
}

/** Parts that the backup has something of, and the schemas of its contents; of what nobody has looked into, all parts. */
function rowsOf(kinds: RestoreStore['parts']['kinds']): readonly Row[] {
  return Object.entries(PARTS).flatMap(([part, own]): Row[] => {
    if (kinds === undefined) return [{ text: part, label: part, objects: undefined }];
    const those = kinds.filter(({ kind, objects, deleted }) => own.includes(kind) && objects + deleted > 0);
    const objects = those.filter(({ kind }) => kind === own[0]).reduce((sum, each) => sum + each.objects, 0);
    const schemas = those.flatMap((each): Row[] =>
      each.schema === undefined || each.schema === ''
        ? []
        : [{ text: `${part}/${each.schema}`, label: each.schema, objects: each.objects, of: part }],
    );
    return those.length === 0 ? [] : [{ text: part, label: part, objects }, ...(schemas.length > 1 ? schemas : [])];
  });
}

/** Objects that a line names; of more it says how many they are. */
const MAX_NAMED = 3;

/** What is chosen, in a line: parts by their names, all else as the API has it. */
export function choiceText(only: Only, { text, format }: Pick<Reader, 'text' | 'format'>): string {
  const { choice } = laterTexts(text);
  const objects = only.filter((each) => !(each in choice.parts));
  const words = only.flatMap((each) => choice.parts[each] ?? []);
  const others = objects.length > MAX_NAMED ? [choice.objects(objects.length, format.number(objects.length))] : objects;
  return [...words, ...others].join(', ');
}
