import { html, nothing, type TemplateResult } from 'lit';
import type { PlannedPerson, RestorePlan } from '../../api/wire.js';
import { laterTexts } from '../../messages/later/later-texts.js';
import { icon, type IconName } from '../../view/icons.js';
import type { Reader } from '../../view/reader.js';
import type { WizardActions, WizardLooks } from '../wizard-view.js';
import { shown, visible } from '../../view/shown.js';

/** People that are shown before somebody asks for all of them. */
const SHOWN = 6;

/** Those who need a look come first. */
const ORDER: readonly PlannedPerson['how'][] = ['unknown', 'placeholder', 'created', 'me', 'matched'];
const LOOKS: Readonly<Record<PlannedPerson['how'], readonly [look: string, icon: IconName]>> = {
  unknown: ['warn', 'warn'],
  placeholder: ['', 'user'],
  created: ['accent', 'user'],
  me: ['ok', 'check'],
  matched: ['ok', 'check'],
};

export function peopleCard(
  { people, openedBy = [] }: Pick<RestorePlan, 'people' | 'openedBy'>,
  { showsAll }: Pick<WizardLooks, 'showsAll'>,
  { showAll, editPeople }: Pick<WizardActions, 'showAll' | 'editPeople'>,
  { text, format }: Reader,
): TemplateResult {
  const roles = new Map(openedBy.map(({ email, role }) => [email, role]));
  const sorted = [...people].sort((a, b) => ORDER.indexOf(a.how) - ORDER.indexOf(b.how));
  const counts = ORDER.toReversed().flatMap((how) => {
    const count = people.filter((person) => person.how === how).length;
    return count === 0 ? [] : [laterTexts(text).preview.counted[how](format.number(count))];
  });
  return html`<section class="card" aria-label=${laterTexts(text).preview.peopleTitle}>
    <header>
      <h2 class="grow">${laterTexts(text).preview.peopleTitle}</h2>
      <span class="muted small num">${counts.join(' · ')}</span>
      <button class="btn tight" type="button" @click=${editPeople}>
        ${laterTexts(text).peopleOne.edit(people.length, format.number(people.length))}
      </button>
    </header>
    <ul class="people">
      ${sorted.slice(0, showsAll ? undefined : SHOWN).map(({ source, email, account, how }) => {
        const [look, name] = LOOKS[how];
        const role = roles.get(account ?? email ?? '');
        const taken = account === undefined ? '' : laterTexts(text).peopleOne.takes(account);
        return html`<li>
          <span class="grow words" title=${visible(source)}
            >${email === undefined ? html`<span class="muted">${laterTexts(text).preview.unnamed}</span>` : shown(email)}
            ${taken === '' ? nothing : html`<span class="small">${shown(taken)}</span>`}
            ${role === undefined ? nothing : html`<span class="small muted">${shown(role)}</span>`}</span
          ><span part="badge" class="badge ${look}">${icon(name)}${laterTexts(text).preview.how[how]}</span>
        </li>`;
      })}
    </ul>
    ${
      sorted.length > SHOWN && !showsAll
        ? html`<div class="more">
            <button class="link" @click=${showAll}>
              ${laterTexts(text).preview.allPeople(format.number(sorted.length))}
            </button>
          </div>`
        : nothing
    }
  </section>`;
}
