/** The folder of package.json. Sources lie one level below it in `src`, and so do the files that are built of them, in `dist`. */
export const PACKAGE_ROOT = new URL('../', import.meta.url);
