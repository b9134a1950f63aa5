import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../runtime.js';

/** A backup that a real Squidex wrote. */
export const SAMPLE_ARCHIVE = fileURLToPath(new URL('spec/fixtures/squidex/rich-v2.zip', PACKAGE_ROOT));

/** The app that the demo and the server of `npm start` make of it. */
export const SAMPLE_APP = 'blog';
