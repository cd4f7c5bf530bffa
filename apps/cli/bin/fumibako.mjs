#!/usr/bin/env node
// The `fumibako` command: brings the project's own Node and build up to date, then hands over to apps/cli.
import { fileURLToPath } from 'node:url';
import { runBuilt } from '../../../tools/run.mjs';

process.exitCode = await runBuilt(
  fileURLToPath(new URL('../../../dist/apps/cli/src/main.js', import.meta.url)),
  process.argv.slice(2),
);
