import type { Component, Property } from '../document/tree.js';
import { ICAL_LIMITS, type IcalLimits } from '../limits.js';
import { escapeText } from '../values/text.js';
import { defaultType, LISTS, STRUCTURED } from './types.js';

/** Reads jCal (RFC 7265 §4), as `JSON.parse` gives it; null for what is none, or too deep or too large. */
export function fromJcal(json: unknown, limits: IcalLimits = ICAL_LIMITS): Component | null {
  try {
    return new JcalReader(limits).component(json, 1);
  } catch (error) {
    if (error instanceof NoJcal) return null;
    throw error;
  }
}

class NoJcal extends Error {}

const token = /^[A-Za-z0-9_.-]+$/;

class JcalReader {
  private count = 0;
  constructor(private readonly limits: IcalLimits) {}

  component(json: unknown, depth: number): Component {
    if (!Array.isArray(json) || depth > this.limits.depth || ++this.count > this.limits.components) throw new NoJcal();
    const [name, properties, components] = json as unknown[];
    if (!Array.isArray(properties) || !Array.isArray(components) || properties.length > this.limits.properties)
      throw new NoJcal();
    return {
      name: nameOf(name),
      properties: properties.map(readProperty),
      components: components.map((each) => this.component(each, depth + 1)),
      line: 0,
    };
  }
}

function nameOf(value: unknown): string {
  if (typeof value !== 'string' || !token.test(value)) throw new NoJcal();
  return value.toUpperCase();
}

function readProperty(json: unknown): Property {
  if (!Array.isArray(json) || json.length < 4) throw new NoJcal();
  const [first, given, second, ...values] = json as unknown[];
  const name = nameOf(first);
  const type = nameOf(second).toLowerCase();
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new NoJcal();
  const parameters = Object.entries(given).map(([key, value]) => ({
    name: nameOf(key),
    values: (Array.isArray(value) ? value : [value]).map(String),
  }));
  if (type !== defaultType(name) && type !== 'unknown')
    parameters.unshift({ name: 'VALUE', values: [type.toUpperCase()] });
  const [value] = values;
  const text =
    STRUCTURED.has(name) && Array.isArray(value)
      ? value.map((part) => readValue(type, part)).join(';')
      : (LISTS.has(name) ? values : [value]).map((each) => readValue(type, each)).join(',');
  return { name, parameters, value: text, line: 0, raw: null };
}

function readValue(type: string, value: unknown): string {
  if (type === 'recur') return readRule(value);
  if (Array.isArray(value) && type === 'period') return value.map((part) => compact(String(part))).join('/');
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value !== 'string' && typeof value !== 'number') throw new NoJcal();
  const text = String(value);
  if (type === 'text') return escapeText(text);
  if (type === 'date' || type === 'date-time' || type === 'period') return compact(text);
  return type === 'utc-offset' ? text.replaceAll(':', '') : text;
}

/** A date without the separators of ISO 8601; a duration as it is. */
function compact(text: string): string {
  return /^\d{4}-/.test(text) ? text.replace(/[-:]/g, '') : text;
}

function readRule(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NoJcal();
  return Object.entries(value)
    .map(([key, part]) => {
      const values = (Array.isArray(part) ? part : [part]).map((each) =>
        key === 'until' ? compact(String(each)) : String(each),
      );
      return `${nameOf(key)}=${values.join(',').replace(/[;:\s]/g, '')}`;
    })
    .join(';');
}
