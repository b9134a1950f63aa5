import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const SYNTAX = [
  { selector: 'ExportDefaultDeclaration', message: 'no default exports' },
  { selector: 'TSEnumDeclaration', message: 'string unions instead of enums' },
];

export default defineConfig([
  globalIgnores(['dist', 'node_modules', 'eventark-data', 'spec/fixtures']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': ['error', ...SYNTAX],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/**/*.ts'], rules: { 'max-lines': ['error', { max: 300 }] } },
  {
    files: ['spec/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['spec/**/*.ts'],
    ignores: ['spec/support/skipped.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...SYNTAX,
        {
          selector: "CallExpression[callee.property.name='skip'][arguments.length=0]",
          message: 'say why: skip(this, reason) of spec/support/skipped.ts',
        },
        {
          selector: 'MemberExpression[object.name=/^(it|describe|context)$/][property.name=/^(skip|only)$/]',
          message: 'every spec runs, or says at run time why not: skip(this, reason)',
        },
        {
          selector: 'CallExpression[callee.name=/^(xit|xdescribe|xcontext|pending)$/]',
          message: 'every spec runs, or says at run time why not: skip(this, reason)',
        },
        {
          selector: "CallExpression[callee.name='it'][arguments.length=1]",
          message: 'a spec without a body is skipped in silence',
        },
      ],
    },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', module: 'writable', require: 'readonly' } },
  },
]);
