import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { catalogue, roles, type Role, unbuilt } from './catalogue.js';
import { type SettingDeclaration, SettingError } from './declare.js';

type Catalogue = typeof catalogue;
type Raw = { readonly [K in keyof Catalogue]: Catalogue[K] extends SettingDeclaration<infer T> ? T : never };

/** Every setting with its value in force. */
export interface Settings extends Omit<Raw, 'roles'> {
  readonly roles: ReadonlySet<Role>;
}

export type SettingSource = 'default' | 'file' | 'environment';

/** One line of `fumibako config`. */
export interface SettingReport {
  readonly variable: string;
  readonly key: string;
  readonly prose: string;
  readonly defaultText: string;
  /** A secret value is masked. */
  readonly value: string;
  readonly source: SettingSource;
}

export interface LoadedSettings {
  readonly settings: Settings;
  readonly report: readonly SettingReport[];
}

const standardPorts: Partial<Record<keyof Catalogue, number>> = {
  portSmtp: 25,
  portSubmission: 587,
  portSubmissions: 465,
  portImap: 143,
  portImaps: 993,
  portPop3: 110,
  portPop3s: 995,
  portHttp: 80,
  portHttps: 443,
};

/** Reads settings from the environment and the file named by FUMIBAKO_CONFIG; throws `SettingError` naming what is wrong. */
export function loadSettings(environment: NodeJS.ProcessEnv): LoadedSettings {
  refuseUnknownVariables(environment);
  const file = readFile(environment['FUMIBAKO_CONFIG']);
  const values: Record<string, unknown> = {};
  const sources: Record<string, SettingSource> = {};
  for (const declaration of Object.values(catalogue) as SettingDeclaration<unknown>[]) {
    const { value, source } = valueOf(declaration, environment, file);
    values[declaration.key] = value;
    sources[declaration.key] = source;
  }
  if (values['standardPorts'] === 'on')
    for (const [key, number] of Object.entries(standardPorts)) if (sources[key] === 'default') values[key] = number;
  const report = reportOf(values, sources);
  values['roles'] = rolesOf(values['roles'] as readonly string[]);
  if ((values['tlsCert'] === null) !== (values['tlsKey'] === null))
    throw new SettingError('FUMIBAKO_TLS_CERT and FUMIBAKO_TLS_KEY must be set together');
  return { settings: values as unknown as Settings, report };
}

function refuseUnknownVariables(environment: NodeJS.ProcessEnv): void {
  const known = new Set<string>(['FUMIBAKO_CONFIG', ...Object.values(catalogue).map(({ variable }) => variable)]);
  for (const name of Object.keys(environment)) {
    if (!name.startsWith('FUMIBAKO_') || known.has(name)) continue;
    const reason = unbuilt[name];
    throw new SettingError(reason ? `${name} cannot be used: ${reason}` : `${name} is not a setting of Fumibako`);
  }
}

function readFile(path: string | undefined): ReadonlyMap<string, string> {
  if (path === undefined) return new Map();
  let content: unknown;
  try {
    content = parseYaml(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SettingError(`FUMIBAKO_CONFIG: ${path} cannot be read: ${(error as Error).message}`);
  }
  if (content === null) return new Map();
  if (typeof content !== 'object' || Array.isArray(content))
    throw new SettingError(`FUMIBAKO_CONFIG: ${path} must hold keys and values`);
  const entries = new Map<string, string>();
  for (const [key, value] of Object.entries(content)) {
    if (!Object.hasOwn(catalogue, key)) throw new SettingError(`${key} in ${path} is not a setting of Fumibako`);
    entries.set(key, scalar(key, value));
  }
  return entries;
}

function scalar(key: string, value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new SettingError(`${key} must be a single value or a list`);
}

function valueOf(
  declaration: SettingDeclaration<unknown>,
  environment: NodeJS.ProcessEnv,
  file: ReadonlyMap<string, string>,
): { value: unknown; source: SettingSource } {
  const fromEnvironment = environment[declaration.variable];
  const given = fromEnvironment ?? file.get(declaration.key);
  if (given === undefined) return { value: declaration.fallback(), source: 'default' };
  const source: SettingSource = fromEnvironment === undefined ? 'file' : 'environment';
  try {
    return { value: declaration.parse(given), source };
  } catch (error) {
    const name = source === 'environment' ? declaration.variable : declaration.key;
    throw new SettingError(`${name} ${(error as Error).message}`);
  }
}

function rolesOf(words: readonly string[]): ReadonlySet<Role> {
  if (words.includes('all')) return new Set(roles);
  const chosen = words.map((word) => {
    const role = roles.find((candidate) => candidate === word);
    if (!role) throw new SettingError(`FUMIBAKO_ROLES: ${word} is not one of all, ${roles.join(', ')}`);
    return role;
  });
  return new Set(chosen);
}

function reportOf(values: Record<string, unknown>, sources: Record<string, SettingSource>): readonly SettingReport[] {
  return (Object.values(catalogue) as SettingDeclaration<unknown>[]).map((declaration) => ({
    variable: declaration.variable,
    key: declaration.key,
    prose: declaration.prose,
    defaultText: declaration.defaultText,
    value: shown(values[declaration.key], declaration),
    source: sources[declaration.key] ?? 'default',
  }));
}

function shown(value: unknown, declaration: SettingDeclaration<unknown>): string {
  if (value === null) return declaration.key.startsWith('port') ? 'off' : declaration.defaultText;
  if (declaration.secret) return '(secret)';
  return Array.isArray(value) ? value.join(',') : String(value);
}
