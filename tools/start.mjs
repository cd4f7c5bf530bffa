// `npm start`: the whole server, from whatever state the checkout is in.
import { join } from 'node:path';
import { root } from './bootstrap.mjs';
import { runBuilt } from './run.mjs';

process.exitCode = await runBuilt(join(root, 'dist/apps/server/src/main.js'), process.argv.slice(2));
