import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';
import type { EventarkElement } from './eventark-element.js';

class Like extends Directive {
  override render(_host: EventarkElement): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [host]: [EventarkElement]): unknown {
    const { api, timeZone, units, getToken, request } = host;
    Object.assign(element, { api, timeZone, units, getToken, request });
    const density = host.getAttribute('density');
    if (density !== null) element.setAttribute('density', density);
    return noChange;
  }
}

/** In the tag of an element of ours within another one: it asks the same API in the same name, and is read by the same person. */
export const like = directive(Like);
