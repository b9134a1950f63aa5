import { cpSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/** What the first page may weigh on the line, in bytes. */
const PAGE_BYTES = 80_000;

/**
 * Builds the pages from src/ui into dist/ui: `index.html` with hashed files beside it, and `eventark-elements.js`, which a
 * host loads under that name, with style sheets for some hosts in `presets/`. Returns the packages whose code is in them, as paths below `root`.
 */
export async function buildUi(root) {
  const source = join(root, 'src', 'ui');
  const { output } = await build({
    root: source,
    configFile: false,
    base: './',
    logLevel: 'warn',
    publicDir: false,
    plugins: [foldTemplates, plainImports],
    build: {
      outDir: join(root, 'dist', 'ui'),
      emptyOutDir: true,
      target: 'es2024',
      modulePreload: false,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { page: join(source, 'index.html'), 'eventark-elements': join(source, 'elements.ts') },
        output: {
          // All that the elements need at once is one file: many small ones weigh 3 kB more. Its name has a hash, so that a host may
          // load the one without a hash by any address, as with `?v=2`.
          codeSplitting: { groups: [{ name: 'elements', test: /\/eventark-(?!log|sign-in)[a-z]+\.ts$/ }] },
          entryFileNames: ({ name }) => (name === 'eventark-elements' ? '[name].js' : 'assets/[name]-[hash].js'),
        },
      },
    },
  });
  cpSync(join(source, 'presets'), join(root, 'dist', 'ui', 'presets'), { recursive: true });
  const first = firstLoaded(output);
  const weight = first.reduce((sum, { code, source: asset }) => sum + gzipSync(code ?? asset).length, 0);
  if (weight > PAGE_BYTES)
    throw new Error(`the first page weighs ${weight} bytes after gzip; ${PAGE_BYTES} are allowed`);
  return output.flatMap(({ moduleIds = [] }) => moduleIds.map((id) => relative(root, id.replace(/^\0/, ''))));
}

/** The line breaks of HTML and CSS in templates are as good as a blank, and weigh 2 kB. */
const foldTemplates = {
  name: 'fold-templates',
  enforce: 'post',
  transform(code, id) {
    if (!id.includes('/src/ui/')) return undefined;
    const pieces = quasisOf(this.parse(code)).toSorted((a, b) => b.start - a.start);
    return pieces.reduce(
      (text, { start, end, isStyle }) =>
        text.slice(0, start) + folded(text.slice(start, end), isStyle) + text.slice(end),
      code,
    );
  },
};

/** What is loaded later has no style sheet to be loaded before it, which is all that Vite's own helper is for; it weighs 0.8 kB. */
const plainImports = {
  name: 'plain-imports',
  enforce: 'pre',
  load(id) {
    return id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined;
  },
};

/** The literal parts of all templates that are tagged as HTML or CSS, below a node of a syntax tree. */
function quasisOf(node) {
  if (Array.isArray(node)) return node.flatMap(quasisOf);
  if (node === null || typeof node !== 'object') return [];
  const isMarkup = node.type === 'TaggedTemplateExpression' && ['html', 'css', 'svg'].includes(node.tag.name);
  const isStyle = isMarkup && node.tag.name === 'css';
  const own = isMarkup ? node.quasi.quasis.map(({ start, end }) => ({ start, end, isStyle })) : [];
  return [...own, ...Object.values(node).flatMap(quasisOf)];
}

/** A tag needs no blank before its end, and styles need no comments, and no blanks around what ends or divides a rule. */
function folded(text, isStyle) {
  // HTML leaves out a line break at the beginning of preformatted text; a blank would be shown.
  const short = text.replace(/(<pre\b[^<>]*>)\n/g, '$1').replace(/\s*\n\s*(>?)/g, (_, end) => end || ' ');
  if (!isStyle) return short;
  return short
    .replace(/\/\*.*?\*\//g, '')
    .replace(/ ?([{};>]) ?/g, '$1')
    .replace(/([:,]) /g, '$1')
    .replace(/;}/g, '}')
    .replace(/(?<=[:( ,])0\.(?=\d)/g, '.');
}

/** All files but those that are loaded only when somebody needs them. */
function firstLoaded(output) {
  const files = new Map(output.map((file) => [file.fileName, file]));
  const found = new Set(output.filter(({ type, isEntry }) => type === 'asset' || isEntry));
  for (const { imports = [] } of found) for (const name of imports) found.add(files.get(name));
  return [...found];
}
