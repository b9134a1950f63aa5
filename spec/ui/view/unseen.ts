import type { Page } from 'playwright-core';

/**
 * What of the page is not as it looks, each with its text: characters that draw nothing and have no sign, and letters written from
 * the right, or turning characters, that are not kept to themselves.
 */
export async function unseenOn(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const nothing = /[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\ufff9-\\ufffb]/u;
    const fromRight = /\\p{Script=Hebrew}|\\p{Script=Arabic}/u;
    const isolates = /\\u2068[^\\u2068\\u2069]*\\u2069/g;
    const attributes = ['title', 'aria-label', 'alt', 'placeholder', 'aria-valuetext', 'label', 'data-sign'];
    const found = [];
    const told = (where, text) => found.push(where + ': ' + JSON.stringify(text.trim()).slice(0, 200));
    const check = (where, text, isIsolated) => {
      if (nothing.test(text.replaceAll(/[\\u2068\\u2069]/g, ''))) told(where + ' holds what is not seen', text);
      if (!isIsolated && fromRight.test(text.replaceAll(isolates, ''))) told(where + ' is not isolated', text);
      if (/[\\u2068\\u2069]/.test(text.replaceAll(isolates, ''))) told(where + ' has a half of an isolate', text);
    };
    const walk = (node, path) => {
      if (node.nodeType === 3) {
        if (node.parentElement?.closest('style, script, .sign')) return;
        return check(path, node.textContent, node.parentElement?.closest('bdi, pre') !== null);
      }
      if (node.nodeType === 1) {
        for (const name of attributes) {
          const value = node.getAttribute(name);
          if (value !== null) check(path + '[' + name + ']', value, value.startsWith('Picture in '));
        }
      }
      const here = node.nodeType === 1 ? path + ' ' + node.localName : path;
      if (node.shadowRoot) walk(node.shadowRoot, here);
      for (const child of node.childNodes) walk(child, here);
    };
    walk(document.body, '');
    check('the title', document.title, false);
    return found;
  })()`);
}
