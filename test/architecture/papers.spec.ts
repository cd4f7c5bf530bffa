import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue, loadSettings } from '#platform/settings';
import { root } from './toyTree.js';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const variables = new Set(['FUMIBAKO_CONFIG', ...Object.values(catalogue).map(({ variable }) => variable)]);
const unknownIn = (text: string): string[] =>
  [...text.matchAll(/\bFUMIBAKO_[A-Z0-9_]*[A-Z0-9]\b/g)].map(([name]) => name).filter((name) => !variables.has(name));
const documents = [
  'README.md',
  'README.ja.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      { readonly environment: Record<string, string>; readonly ports?: string[]; readonly volumes: string[] }
    >
  >;
  readonly volumes: Readonly<Record<string, null>>;
}

describe('the container', () => {
  const compose = parse(read('docker-compose.yml')) as Compose;
  const dockerfile = read('Dockerfile');

  it('names settings that exist', () => {
    expect(unknownIn(dockerfile + read('docker-compose.yml'))).toEqual([]);
    const values = { ...compose.services['server']?.environment, FUMIBAKO_HOSTNAME: 'mail.example.test' };
    expect(loadSettings(values).settings.databaseUrl).toContain('@postgres:5432/fumibako');
  });

  it('publishes ports on which the server listens', () => {
    const { settings } = loadSettings({});
    const listening = Object.entries(settings).filter(([key]) => key.startsWith('port'));
    const inside = (compose.services['server']?.ports ?? []).map((port) => Number(port.split(':').at(-1)));
    expect(listening.map(([, port]) => port)).toEqual(expect.arrayContaining(inside));
    const exposed = /^EXPOSE (.*)$/m.exec(dockerfile)?.[1]?.split(' ').map(Number);
    expect(listening.map(([, port]) => port)).toEqual(expect.arrayContaining(exposed ?? []));
  });

  it('declares the volumes that it uses', () => {
    const named = Object.values(compose.services).flatMap(({ volumes }) => volumes.map((each) => each.split(':')[0]));
    expect(Object.keys(compose.volumes).toSorted()).toEqual(named.toSorted());
  });

  it('copies what exists and is not ignored', () => {
    const ignored = new Set(read('.dockerignore').split('\n'));
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(
      ([, each]) => each?.split(' ') ?? [],
    );
    expect(sources.length).toBeGreaterThan(8);
    expect(sources.filter((each) => !existsSync(join(root, each)) || ignored.has(each))).toEqual([]);
  });

  it('does not run as root and says whether it is healthy', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK [\s\S]*?\/health\/ready/m);
  });
});

describe('the papers', () => {
  it('the example of a settings file is one, also with every line in force', () => {
    const example = read('examples/fumibako.example.yaml');
    expect(parse(example)).toBeNull();
    const folder = mkdtempSync(join(tmpdir(), 'fumibako-example-'));
    const file = join(folder, 'all.yaml');
    writeFileSync(file, example.replace(/^#(\w+: .+)$/gm, '$1'));
    const { settings, report } = loadSettings({ FUMIBAKO_CONFIG: file });
    rmSync(folder, { recursive: true });
    expect(settings.portImap).toBe(2143);
    expect(report.filter(({ source }) => source === 'file').length).toBeGreaterThan(20);
  });

  it.each(documents)('%s names settings that exist and links that lead somewhere', (file) => {
    const text = read(file);
    if (file !== 'docs/settings.md') expect(unknownIn(text)).toEqual([]);
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)|src(?:set)?="([^"]+)"/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    const local = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(local.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  });

  it('the two READMEs say the same: equal headings, commands and links', () => {
    const shape = (text: string): unknown => ({
      headings: text.match(/^#+ /gm),
      commands: text.match(/```sh\n[\s\S]*?```/g),
      links: [...text.matchAll(/\]\(([^)]+)\)/g)]
        .map((match) => match[1])
        .filter((link) => !link?.startsWith('README')),
    });
    expect(shape(read('README.ja.md'))).toEqual(shape(read('README.md')));
  });

  it('the projects of the Nest workspace are the apps', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as { projects: Record<string, { root: string }> };
    expect(Object.values(projects).map((each) => each.root)).toEqual(
      Object.keys(projects).map((name) => `apps/${name}`),
    );
    expect(readdirSync(join(root, 'apps')).toSorted()).toEqual(Object.keys(projects).toSorted());
  });
});
