// Collects the citations `RFC NNNN §x.y` of the sources and prints docs/protocol-support.md from them.
// `--check`: fails where the file differs, where a citation has another form, and, where the texts are at hand
// (../shared/rfc), where a section does not exist. `--root DIR` and `--texts DIR` look elsewhere (for the probe).
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './bootstrap.mjs';

const { values } = parseArgs({
  options: {
    check: { type: 'boolean' },
    root: { type: 'string', default: root },
    texts: { type: 'string', default: join(root, '../shared/rfc') },
  },
});
const page = join(values.root, 'docs/protocol-support.md');
const titles = JSON.parse(readFileSync(join(root, 'tools/rfcTitles.json'), 'utf8'));

const section = '§(?:[A-Z]|\\d+)(?:\\.\\d+)*';
/** `RFC 5322 §3.6.8, §4.5`: a document with one section or several. */
const citation = new RegExp(`\\bRFC (\\d{3,5}) (${section}(?:(?:, | and | or )${section})*)`, 'g');
/** What looks like a citation and would not be found by the form above. */
const misshapen = /\bRFC(?:-|  +)?\d{4}\b|\bRFC \d{3,5},? (?:[Ss]ec(?:tion|\.)|[Aa]ppendix|chapter|§(?![A-Z\d]))/;
/** Sections of other documents are named with them. */
const stray = /(?<!X\.\d+ )§/;

function* sources(directory) {
  // The probes of this check cite in every wrong way.
  if (!existsSync(directory) || directory.endsWith('test/architecture')) return;
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (entry.name.endsWith('.ts')) yield path;
  }
}

const faults = [];
/** RFC → section → files. */
const cited = new Map();

function collect(file) {
  const name = relative(values.root, file);
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (!line.includes('RFC') && !line.includes('§')) continue;
    const rest = line.replace(citation, (_, number, sections) => {
      for (const one of sections.match(/§[^\s,]+/g)) note(number, one.slice(1), name);
      return '';
    });
    const strange = misshapen.test(rest) || (stray.test(rest) && !name.endsWith('.spec.ts'));
    if (strange) faults.push(`${name}:${index + 1}: cite as \`RFC NNNN §x.y\`: ${line.trim()}`);
  }
}

function note(number, one, name) {
  const sections = cited.get(number) ?? new Map();
  cited.set(number, sections);
  const files = sections.get(one) ?? new Set();
  sections.set(one, files.add(name));
}

/** Text of an RFC, or null where it is not at hand. */
function textOf(number) {
  const file = join(values.texts, `rfc${number.padStart(4, '0')}.txt`);
  return existsSync(file) ? readFileSync(file, 'latin1') : null;
}

function checkSections(number, sections) {
  const text = textOf(number);
  if (text === null) return;
  const headings = new Set();
  for (const [, heading] of text.matchAll(/^[ \t]*(?:Appendix |APPENDIX )?((?:\d+|[A-Z])(?:\.\d+)*)(?:[.:]|[ \t]|$)/gm))
    headings.add(heading);
  for (const [one, files] of sections)
    if (!headings.has(one)) faults.push(`RFC ${number} has no §${one} (${[...files].join(', ')})`);
}

const byNumber = ([left], [right]) => left.localeCompare(right, 'en', { numeric: true });

function table() {
  const lines = [
    '# Protocol support',
    '',
    'Which sections of which RFCs the sources cite on the lines that obey them. Made by `node tools/rfcSupport.mjs`;',
    'a difference fails `npm test`. What the server announces to clients is described in [protocols.md](protocols.md).',
    '',
  ];
  for (const [number, all] of [...cited].sort(byNumber)) {
    const sections = [...all]
      .map(([one, files]) => [one, [...files].filter((name) => !name.endsWith('.spec.ts')).sort()])
      .filter(([, files]) => files.length > 0);
    if (sections.length === 0) continue;
    if (!titles[number]) faults.push(`RFC ${number} has no title in tools/rfcTitles.json`);
    lines.push(`## RFC ${number} ${titles[number] ?? ''}`, '', '| section | files |', '| --- | --- |');
    for (const [one, files] of sections.sort(byNumber))
      lines.push(
        `| [§${one}](https://www.rfc-editor.org/rfc/rfc${number}#${anchor(one)}) | ${files.map((name) => `\`${name}\``).join(' ')} |`,
      );
    lines.push('');
  }
  return lines.join('\n');
}

const anchor = (one) => (/^\d/.test(one) ? `section-${one}` : `appendix-${one}`);

for (const directory of ['libs', 'apps', 'migrations', 'test'])
  for (const file of sources(join(values.root, directory))) collect(file);
for (const [number, sections] of cited) checkSections(number, sections);
const wanted = table();
if (!values.check) writeFileSync(page, wanted);
else if (!existsSync(page) || readFileSync(page, 'utf8') !== wanted)
  faults.push('docs/protocol-support.md is out of date: run `node tools/rfcSupport.mjs`');
for (const fault of faults) process.stdout.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
