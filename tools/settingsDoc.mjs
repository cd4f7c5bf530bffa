// Prints docs/settings.md and examples/fumibako.example.yaml from the catalogue of settings (compiled to dist/).
// `--check` fails where a file differs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './bootstrap.mjs';

const { catalogue, unbuilt } = await import(join(root, 'dist/libs/platform/settings/src/catalogue.js'));
const settings = Object.values(catalogue);

const cell = (text) => text.replaceAll('|', '\\|');

function manual() {
  const lines = [
    '# Settings',
    '',
    'Each setting is an environment variable and a key of the YAML file that `FUMIBAKO_CONFIG` names; the variable wins.',
    'An unknown variable or a value that does not parse stops the start with a sentence that names it.',
    'Made from the catalogue by `node tools/settingsDoc.mjs`; a difference fails `npm test`.',
    '',
    '| variable | key | default | meaning |',
    '| --- | --- | --- | --- |',
    '| `FUMIBAKO_CONFIG` | | none | Path of the YAML file with further settings. |',
  ];
  for (const { variable, key, defaultText, prose, secret } of settings) {
    const hidden = secret ? ' Its value is masked wherever settings are shown.' : '';
    lines.push(`| \`${variable}\` | \`${key}\` | ${cell(defaultText)} | ${cell(prose)}${hidden} |`);
  }
  lines.push('', '## Not built yet', '', 'These names are kept for later; setting one stops the start.', '');
  for (const [variable, reason] of Object.entries(unbuilt)) lines.push(`* \`${variable}\`: ${reason}.`);
  return `${lines.join('\n')}\n`;
}

/** Words of a sentence in comment lines of at most 100 characters. */
function comment(text) {
  const lines = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > 100) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** The default as a YAML scalar, or a placeholder where the default is no plain value. */
function sample({ defaultText, parse }) {
  try {
    parse(defaultText);
  } catch {
    return null;
  }
  return /^[\w./]+$/.test(defaultText) && defaultText !== 'none' ? defaultText : null;
}

function example() {
  const lines = [
    '# Settings of Fumibako with their defaults. Copy what you change, and name the copy in FUMIBAKO_CONFIG.',
    '# Made from the catalogue by `node tools/settingsDoc.mjs`.',
  ];
  for (const setting of settings) {
    const value = setting.defaultText.includes(' ') || setting.defaultText === 'embedded' ? null : sample(setting);
    lines.push('', ...comment(setting.prose));
    if (value === null) lines.push(`# Default: ${setting.defaultText}.`);
    lines.push(`#${setting.key}:${value === null ? '' : ` ${value}`}`);
  }
  return `${lines.join('\n')}\n`;
}

const check = process.argv.includes('--check');
for (const [path, content] of [
  ['docs/settings.md', manual()],
  ['examples/fumibako.example.yaml', example()],
]) {
  const file = join(root, path);
  if (check) {
    if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
    process.stdout.write(`${path} is out of date: run \`node tools/settingsDoc.mjs\`\n`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
