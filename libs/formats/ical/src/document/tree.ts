/** A parameter with its values decoded: without quotation marks, carets resolved (RFC 6868 §3). */
export interface Parameter {
  /** Upper case. */
  readonly name: string;
  readonly values: readonly string[];
}

export interface Property {
  /** Upper case. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** As it stands in the line: not unescaped. */
  readonly value: string;
  /** Line of the text where it begins, from 1; 0 for one that we made. */
  readonly line: number;
  /** The line as it came, unfolded; it is printed again as long as nobody replaces the property. */
  readonly raw: string | null;
}

export interface Component {
  /** Upper case. */
  readonly name: string;
  readonly properties: readonly Property[];
  readonly components: readonly Component[];
  readonly line: number;
}

/** A property of our own. `value` is what stands in the line: TEXT must have been escaped. */
export function property(
  name: string,
  value: string,
  parameters: Readonly<Record<string, string | readonly string[]>> = {},
): Property {
  return {
    name: name.toUpperCase(),
    parameters: Object.entries(parameters).map(([key, values]) => ({
      name: key.toUpperCase(),
      values: typeof values === 'string' ? [values] : values,
    })),
    value,
    line: 0,
    raw: null,
  };
}

export function component(
  name: string,
  properties: readonly Property[],
  components: readonly Component[] = [],
): Component {
  return { name: name.toUpperCase(), properties, components, line: 0 };
}

/** The first property of a name. */
export function propertyOf({ properties }: Component, name: string): Property | null {
  for (const each of properties) if (each.name === name) return each;
  return null;
}

export function propertiesOf({ properties }: Component, name: string): readonly Property[] {
  return properties.filter((each) => each.name === name);
}

/** First value of a parameter; null where it is missing. */
export function parameterOf({ parameters }: Property, name: string): string | null {
  for (const each of parameters) if (each.name === name) return each.values[0] ?? '';
  return null;
}

export function parametersOf({ parameters }: Property, name: string): readonly string[] {
  return parameters.filter((each) => each.name === name).flatMap(({ values }) => values);
}
