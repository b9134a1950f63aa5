import type { AssetUrls } from '../cms/event-vocabulary.js';

/** Squidex's addresses of assets: of all, and of one app. */
export function assetUrlsBelow(address: string, app: string): AssetUrls {
  const assets = address.endsWith('/') ? address : `${address}/`;
  return { assets, assetsApp: `${assets}${app}/` };
}
