/** What style sheets of hosts do to every element, or to all of a kind. */
export const HOSTILE = {
  'unsets all': 'body, body * { all: unset !important }',
  'unsets all, politely': 'body, body * { all: unset }',
  'hides what it does not know': `button, table, input, h1, h2, svg, dialog, form, section, [role] { display: none !important }`,
  'has a font, a size and colours for all': `* { font: 40px/3 fantasy !important; color: red !important; text-shadow: 2px 2px lime !important;
    -webkit-text-fill-color: red !important; text-transform: uppercase !important; letter-spacing: 9px !important;
    white-space: nowrap !important; text-align: right !important; cursor: wait !important; word-break: break-all !important }`,
  'measures otherwise':
    '* { box-sizing: content-box !important; padding: 0; border: 0; margin: 0; min-width: 0; line-height: 3 }',
  'has variables of the same names': `:root, * { --border: red; --accent: red; --text: red; --muted: red; --surface: lime; --raised: lime;
    --s4: 90px; --s5: 90px; --font: fantasy; --radius: 40px }`,
  'moves all by its own rules':
    '* { transform: translateZ(0); will-change: transform; position: relative; z-index: 1 }',
  'is a flex box': 'main { display: flex; flex-direction: column } body * { flex: 0 0 auto }',
};

/** Tag, colour, font and size of each thing that an element draws. */
export const looksOf = (element: string): string => `(() => {
  const root = document.querySelector('${element}').shadowRoot;
  return [...root.querySelectorAll("*")].filter((each) => each.className !== "root").filter((each) => !each.closest('svg') || each.localName === 'svg').map((each) => {
    const { color, fontFamily, fontSize, fontWeight, lineHeight, display, boxSizing, padding, cursor } = getComputedStyle(each);
    const { width, height } = each.getBoundingClientRect();
    const size = [width, height].map(Math.round).join('x');
    return [each.localName, each.className?.baseVal ?? each.className, size, color, fontFamily, fontSize, fontWeight, lineHeight, display, boxSizing, padding, cursor].join(' ');
  });
})()`;
