import type { Component, Parameter, Property } from './tree.js';

/** Puts a property where the first of its name stood, or at the end, and takes away the others of that name. */
export function withProperty(component: Component, property: Property): Component {
  const first = component.properties.findIndex(({ name }) => name === property.name);
  if (first === -1) return { ...component, properties: [...component.properties, property] };
  const properties = component.properties.filter(({ name }, index) => index === first || name !== property.name);
  properties[first] = property;
  return { ...component, properties };
}

export function withAddedProperty(component: Component, property: Property): Component {
  return { ...component, properties: [...component.properties, property] };
}

export function withoutProperties(component: Component, ...names: readonly string[]): Component {
  return { ...component, properties: component.properties.filter(({ name }) => !names.includes(name)) };
}

/** Gives each property to a function; null takes it away. Those it gives back as they were stay as they were. */
export function mapProperties(component: Component, change: (property: Property) => Property | null): Component {
  return { ...component, properties: component.properties.map(change).filter((each) => each !== null) };
}

/** Gives each component below to a function; null takes it away. */
export function mapComponents(parent: Component, change: (component: Component) => Component | null): Component {
  return { ...parent, components: parent.components.map(change).filter((each) => each !== null) };
}

export function withComponent(parent: Component, component: Component): Component {
  return { ...parent, components: [...parent.components, component] };
}

/** Takes away the components of a name, at every depth. */
export function withoutComponents(parent: Component, name: string): Component {
  return {
    ...parent,
    components: parent.components.filter((each) => each.name !== name).map((each) => withoutComponents(each, name)),
  };
}

/** Sets a parameter in its place, or as the last; null takes it away. */
export function withParameter(property: Property, name: string, value: string | readonly string[] | null): Property {
  const key = name.toUpperCase();
  const at = property.parameters.findIndex((each) => each.name === key);
  const parameters: Parameter[] = property.parameters.filter((each, index) => index === at || each.name !== key);
  if (value === null) {
    if (at === -1) return property;
    parameters.splice(at, 1);
  } else {
    const parameter = { name: key, values: typeof value === 'string' ? [value] : value };
    if (at === -1) parameters.push(parameter);
    else parameters[at] = parameter;
  }
  return { ...property, parameters, raw: null };
}

/** Another value, the same parameters. */
export function withValue(property: Property, value: string): Property {
  return value === property.value ? property : { ...property, value, raw: null };
}
