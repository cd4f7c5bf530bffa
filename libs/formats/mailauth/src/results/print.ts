import type { AuthenticationResults, MethodProperty, MethodResult } from './types.js';

/** A value that needs no quotes: a token, or an address of atoms (RFC 8601 §2.2). */
const PLAIN = /^(?:[A-Za-z0-9!#$%&'*+.^_`{|}~-]+|[A-Za-z0-9!#$%&'*+^_`{|}~.-]*@[A-Za-z0-9.-]+)$/;
/** Longer values say nothing more, and could make a line too long. */
const MAX_VALUE = 250;

/** The value of `Authentication-Results`, a line for each result, without the field's name. */
export function printResults({ authservId, results }: AuthenticationResults): string {
  const lines = results.length === 0 ? ['none'] : results.map(printResult);
  return [authservId, ...lines].join(';\r\n\t');
}

function printResult({ method, result, reason, comment, properties }: MethodResult): string {
  const pieces = [`${method}=${result}`];
  if (comment !== null) pieces.push(`(${printComment(comment)})`);
  if (reason !== null) pieces.push(`reason=${printValue(reason)}`);
  return [...pieces, ...properties.map(printProperty)].join('\r\n\t ').replace('\r\n\t (', ' (');
}

function printProperty({ type, property, value }: MethodProperty): string {
  return `${type}.${property}=${printValue(value)}`;
}

function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\0-\x1f\x7f]+/g, ' ').slice(0, MAX_VALUE);
}

function printComment(text: string): string {
  return clean(text).replace(/[()\\]/g, '\\$&');
}

function printValue(text: string): string {
  const value = clean(text);
  return PLAIN.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
