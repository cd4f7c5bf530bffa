/** A setting, declared once: validation, `fumibako config`, the manual and the example file come from here. */
export interface SettingDeclaration<T> {
  /** Key in the YAML file, camelCase. */
  readonly key: string;
  /** Environment variable. */
  readonly variable: string;
  /** Shown where the default is not a plain value. */
  readonly defaultText: string;
  /** One or two sentences for administrators. */
  readonly prose: string;
  readonly secret: boolean;
  /** Reads the text of an environment variable or a YAML scalar; throws `SettingError` with what was expected. */
  readonly parse: (text: string) => T;
  readonly fallback: () => T;
}

/** A setting that cannot be used; the message is a sentence that names it. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

interface Options {
  readonly prose: string;
  readonly defaultText?: string;
  readonly secret?: boolean;
}

const variableOf = (key: string): string => `FUMIBAKO_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

function declare<T>(
  key: string,
  options: Options,
  parse: (text: string) => T,
  fallback: () => T,
): SettingDeclaration<T> {
  return {
    key,
    variable: variableOf(key),
    defaultText: options.defaultText ?? String(fallback() ?? 'none'),
    prose: options.prose,
    secret: options.secret ?? false,
    parse,
    fallback,
  };
}

/** Free text. */
export function text(key: string, fallback: string | (() => string), options: Options): SettingDeclaration<string> {
  const initial = typeof fallback === 'function' ? fallback : () => fallback;
  return declare(key, options, nonEmpty, initial);
}

/** Free text that may be absent. */
export function optionalText(key: string, options: Options): SettingDeclaration<string | null> {
  return declare<string | null>(key, { defaultText: 'none', ...options }, nonEmpty, () => null);
}

/** One of a few words. */
export function choice<const T extends string>(
  key: string,
  words: readonly T[],
  fallback: T | (() => T),
  options: Options,
): SettingDeclaration<T> {
  const initial: () => T = typeof fallback === 'function' ? fallback : () => fallback;
  const parse = (value: string): T => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new SettingError(`must be one of ${words.join(', ')}`);
    return word;
  };
  return declare(key, options, parse, initial);
}

/** A whole number within bounds. */
export function integer(
  key: string,
  bounds: { readonly min: number; readonly max: number },
  fallback: number | (() => number),
  options: Options,
): SettingDeclaration<number> {
  const initial = typeof fallback === 'function' ? fallback : () => fallback;
  const parse = (value: string): number => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= bounds.min && number <= bounds.max))
      throw new SettingError(`must be a whole number from ${bounds.min} to ${bounds.max}`);
    return number;
  };
  return declare(key, options, parse, initial);
}

/** A TCP port, or null for `off`. */
export function port(key: string, fallback: number, prose: string): SettingDeclaration<number | null> {
  const parse = (value: string): number | null => {
    if (value === 'off') return null;
    const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= 0 && number <= 65_535)) throw new SettingError('must be a port from 0 to 65535, or off');
    return number;
  };
  return declare<number | null>(key, { prose }, parse, () => fallback);
}

/** A number of octets, with K, M, G or T for powers of 1024. */
export function size(key: string, fallback: string, options: Options): SettingDeclaration<number> {
  return declare(key, { defaultText: fallback, ...options }, parseSize, () => parseSize(fallback));
}

/** A comma-separated list; `check` gives what is wrong with an item. */
export function list(
  key: string,
  fallback: readonly string[],
  { check = () => null, ...options }: Options & { readonly check?: (item: string) => string | null },
): SettingDeclaration<readonly string[]> {
  const parse = (value: string): readonly string[] => {
    const items = value.split(',').map((item) => item.trim());
    if (items.some((item) => item === '')) throw new SettingError('must be a list separated by commas');
    for (const item of items) {
      const wrong = check(item);
      if (wrong !== null) throw new SettingError(wrong);
    }
    return items;
  };
  return declare(
    key,
    { defaultText: fallback.length > 0 ? fallback.join(',') : 'none', ...options },
    parse,
    () => fallback,
  );
}

/** Reads `5G`, `100M`, `1024`. */
export function parseSize(value: string): number {
  const match = /^(\d{1,12})([KMGT]?)B?$/i.exec(value.trim());
  if (!match) throw new SettingError('must be a size such as 500M or 5G');
  const power = ['', 'K', 'M', 'G', 'T'].indexOf((match[2] ?? '').toUpperCase());
  return Number(match[1]) * 1024 ** power;
}

function nonEmpty(value: string): string {
  if (value.trim() === '') throw new SettingError('must not be empty');
  return value;
}
