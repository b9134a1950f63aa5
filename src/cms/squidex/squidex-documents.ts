import type { Documents } from '../document-store.js';
import type { AssetUrls } from '../event-vocabulary.js';
import { encodeString, TextEdits } from '../../json/json-edits.js';
import { MemberNames, walkMembers } from '../../json/json-outline.js';
import { decodeString } from '../../json/json-text.js';

/** Documents that a copy does not take as they are; settings and tag aliases it does. */
export const ASSET_TAGS = 'asset-tags.json';
export const URLS = 'urls.json';

const NONE = new MemberNames([]);
const TAG_NAMES = new MemberNames(['count']);
const URL_NAMES = new MemberNames(['assets', 'assetsApp', 'elsewhere']);
const ELSEWHERE = 2;
const ZERO = Buffer.from('0');
const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;
const LOWER_T = 0x74;

/** Tags with their counts at 0: the host counts again when the copy's assets appear. */
export function resetTagCounts(tags: Uint8Array): Uint8Array {
  const edits = new TextEdits();
  walkMembers(tags, NONE, (_, start, end) => {
    if (tags[start] !== OPEN_BRACE) return;
    walkMembers(tags.subarray(start, end), TAG_NAMES, (name, from, to) => {
      if (name === 0) edits.replace(start + from, start + to, ZERO);
    });
  });
  return edits.apply(tags);
}

/** Addresses of `urls.json`; undefined if the document is absent or tells none. */
export function readUrls(documents: Documents): AssetUrls | undefined {
  const json = documents.get(URLS);
  if (json === undefined) return undefined;
  const urls = ['', ''];
  let elsewhere = false;
  walkMembers(json, URL_NAMES, (name, start, end) => {
    if (name === ELSEWHERE) elsewhere = json[start] === LOWER_T;
    else if (name >= 0 && json[start] === QUOTE) urls[name] = addressIn(decodeString(json, start + 1, end - 1));
  });
  const [assets = '', assetsApp = ''] = urls;
  return assets === '' && assetsApp === '' ? undefined : { assets, assetsApp, ...(elsewhere ? { elsewhere } : {}) };
}

/** Empty for what leads nowhere: parts of any text would be taken for it. */
function addressIn(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]|^\/[^/]/i.test(text) ? text : '';
}

/** Squidex reads the first two members and passes over the third. */
export function writeUrls({ assets, assetsApp, elsewhere = false }: AssetUrls): Uint8Array {
  const mark = elsewhere ? ',"elsewhere":true' : '';
  return Buffer.from(`{"assets":${encodeString(assets)},"assetsApp":${encodeString(assetsApp)}${mark}}`);
}
