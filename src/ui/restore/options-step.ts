import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import type { RestoreOptions, RestoreWish } from '../model/restore-wish.js';
import type { Reader } from '../view/reader.js';
import type { RestoreStore } from './restore-store.js';
import { choiceOption } from './choice/choice-option.js';
import { pointOption } from './point/point-option.js';
import { stepCard, type WizardActions } from './wizard-view.js';

interface Choice {
  readonly label: string;
  readonly hint: string;
  readonly isOn: boolean;
  readonly to: Partial<RestoreOptions>;
}

export function optionsStep(
  { wish, plan: { hasOdd, isDeleted, people: known }, point, parts }: RestoreStore,
  actions: WizardActions,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const { rules, clients, schedules, people, files, odd, revive } = laterTexts(text).options;
  return stepCard(
    {
      step: 'options',
      title: laterTexts(text).preview.optionsTitle,
      body: html`<p class="muted">${laterTexts(text).preview.optionsHint}</p>
        <div class="options">
          ${pointOption(wish, point.state, actions, reader)} ${choiceOption({ wish, parts }, actions, reader)}
          ${option('rules', rules.title, wish, actions, { off: rules.off, keep: rules.keep })}
          ${option('clients', clients.title, wish, actions, {
            new: clients.new,
            keep: clients.keep,
            none: clients.none,
          })}
          ${option('schedules', schedules.title, wish, actions, { off: schedules.off, keep: schedules.keep })}
          ${option(
            'people',
            people.title,
            wish,
            actions,
            {
              match: people.match,
              placeholder: people.placeholder,
              me: people.me,
              create: people.create,
            },
            oneByOne(known.length, actions, reader),
          )}
          ${segments('files', files.title, actions, [
            { ...files.yes, isOn: wish.withAssets, to: { withAssets: true } },
            { ...files.no, isOn: !wish.withAssets, to: { withAssets: false } },
          ])}
          ${hasOdd || wish.odd === 'drop' ? option('odd', odd.title, wish, actions, { keep: odd.keep, drop: odd.drop }) : nothing}
          ${
            isDeleted || wish.revive
              ? segments('revive', revive.title, actions, [
                  { ...revive.no, isOn: !wish.revive, to: { revive: false } },
                  { ...revive.yes, isOn: wish.revive, to: { revive: true } },
                ])
              : nothing
          }
        </div>`,
      next: {
        label: text.restore.steps.preview,
        run: wish.only?.length === 0 ? undefined : () => actions.go('preview'),
      },
      back: () => actions.go('name'),
    },
    reader,
  );
}

/** The way to what becomes of each person, once they are known. */
function oneByOne(count: number, { editPeople }: WizardActions, { text, format }: Reader): unknown {
  if (count < 2) return nothing;
  return html`<p class="more">
    <button class="btn tight" type="button" @click=${editPeople}>
      ${laterTexts(text).peopleOne.edit(count, format.number(count))}
    </button>
  </p>`;
}

function option<Name extends 'rules' | 'clients' | 'schedules' | 'people' | 'odd'>(
  name: Name,
  title: string,
  wish: RestoreWish,
  actions: WizardActions,
  texts: Readonly<Record<RestoreOptions[Name], { readonly label: string; readonly hint: string }>>,
  more: unknown = nothing,
): TemplateResult {
  const choices = Object.entries<{ readonly label: string; readonly hint: string }>(texts).map(([value, words]) => ({
    ...words,
    isOn: wish[name] === value,
    to: { [name]: value },
  }));
  return segments(name, title, actions, choices, more);
}

/** One choice of a few, side by side, with what it means below. */
function segments(
  name: string,
  title: string,
  { change }: WizardActions,
  choices: readonly Choice[],
  more: unknown = nothing,
): TemplateResult {
  const hint = choices.find(({ isOn }) => isOn)?.hint;
  return html`<fieldset class="option" aria-describedby="${name}-hint">
    <legend>${title}</legend>
    <div class="segments">
      ${choices.map(
        ({ label, isOn, to }) =>
          html`<label
            ><input type="radio" name=${name} .checked=${isOn} @change=${() => change(to)} /><span
              >${label}</span
            ></label
          >`,
      )}
    </div>
    <p class="hint" id="${name}-hint">${hint}</p>
    ${more}
  </fieldset>`;
}
