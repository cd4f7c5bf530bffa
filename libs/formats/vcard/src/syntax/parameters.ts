import type { Parameter, Property } from '../types.js';

/** Values that stand without a name in vCard 2.1 and are no types. */
const encodings = ['BASE64', 'B', 'QUOTED-PRINTABLE', '8BIT', '7BIT'];
const kinds = ['URL', 'INLINE', 'CONTENT-ID', 'CID'];

/** The name under which a parameter counts: a value alone is an encoding, a kind of value, or else a type. */
function effectiveName({ name, values }: Parameter): string {
  if (name !== '') return name.toUpperCase();
  const value = values[0]?.toUpperCase() ?? '';
  if (encodings.includes(value)) return 'ENCODING';
  return kinds.includes(value) ? 'VALUE' : 'TYPE';
}

export function isParameter(parameter: Parameter, name: string): boolean {
  return effectiveName(parameter) === name;
}

/** All values of a parameter, however often it stands. */
export function parameterValues({ parameters }: Property, name: string): readonly string[] {
  return parameters.filter((each) => isParameter(each, name)).flatMap(({ values }) => values);
}

export function parameterValue(property: Property, name: string): string | null {
  return parameterValues(property, name)[0] ?? null;
}

export function hasParameterValue(property: Property, name: string, value: string): boolean {
  return parameterValues(property, name).some((each) => each.toUpperCase() === value);
}

export function withoutParameter(property: Property, ...names: readonly string[]): Property {
  const parameters = property.parameters.filter((each) => !names.some((name) => isParameter(each, name)));
  return { ...property, parameters };
}

/** The property with a parameter that has exactly these values, where it stood before; none removes it. */
export function withParameter(property: Property, name: string, ...values: readonly string[]): Property {
  const { parameters } = property;
  const rest = withoutParameter(property, name);
  if (values.length === 0) return rest;
  const found = parameters.findIndex((each) => isParameter(each, name));
  const before = found < 0 ? rest.parameters : parameters.slice(0, found);
  return { ...rest, parameters: [...before, { name, values }, ...rest.parameters.slice(before.length)] };
}

/** Types as they were written, one by one: `TYPE="work,voice"` names two. */
export function typesOf(property: Property): readonly string[] {
  return parameterValues(property, 'TYPE').flatMap((value) => value.split(',').map((each) => each.trim()));
}

/** The property with these types. */
export function withTypes(property: Property, types: readonly string[]): Property {
  return withParameter(property, 'TYPE', ...types);
}

export function isNamed({ name }: Property, ...names: readonly string[]): boolean {
  return names.includes(name.toUpperCase());
}
