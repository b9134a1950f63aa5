import { runProgram } from '../../../src/cli/program.js';
import { drawer, shelf } from './own-providers.js';

process.exitCode = await runProgram(process.argv.slice(2), { eventStores: [drawer], storages: [shelf] });
