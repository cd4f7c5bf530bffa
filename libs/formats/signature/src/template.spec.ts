import { describe, expect, it } from 'vitest';
import { maxFieldValue, maxTemplate, maxTemplateLine, readTemplate, renderTemplate, signatureFields } from './index.js';

const nobody = Object.fromEntries(signatureFields.map((field) => [field, ''])) as Record<
  (typeof signatureFields)[number],
  string
>;
const ann = { ...nobody, name: '鈴木 杏', title: 'A & B', phone: '03-0000', address: 'ann@here.test' };
const render = (source: string, values = ann, escape = (value: string): string => value): string =>
  renderTemplate(readTemplate(source), values, escape);

describe('a template', () => {
  it('shows what the directory says, escaped where it is asked for', () => {
    expect(render('{{name}}, {{ title }} <{{address}}>')).toBe('鈴木 杏, A & B <ann@here.test>');
    expect(render('<b>{{title}}</b>', ann, (value) => value.replaceAll('&', '&amp;'))).toBe('<b>A &amp; B</b>');
  });

  it('leaves out what stands around a missing value, and lines of which nothing is left', () => {
    const source =
      '-- \n{{name}}\n{{department}}\n{{#phone}}Tel {{phone}}{{/phone}}\n\n{{#title}}\n{{title}}\n{{/title}}\nend';
    expect(render(source)).toBe('-- \n鈴木 杏\nTel 03-0000\n\nA & B\nend');
    expect(render(source, nobody)).toBe('-- \n\nend');
    expect(render('a{{#department}} of {{department}}{{#phone}}!{{/phone}}{{/department}}')).toBe('a');
  });

  it('lets no value begin a line', () => {
    expect(render('{{name}}', { ...nobody, name: 'a\r\nb\u2028c\u0000d' })).toBe('a b c d');
    expect(render('{{name}}', { ...nobody, name: 'x'.repeat(maxFieldValue + 1) })).toHaveLength(maxFieldValue);
  });

  it.each([
    ['{{nickname}}', 'there is no field nickname'],
    ['{{#name}}', '{{#name}} is not closed'],
    ['{{/name}}', '{{/name}} closes nothing'],
    ['{{#name}}{{#title}}{{/name}}{{/title}}', '{{/name}} closes nothing'],
    ['{{name', 'around the name of a field'],
    ['\u0000', 'NUL'],
    ['x\n'.repeat(maxTemplate), `at most ${maxTemplate}`],
    ['x'.repeat(maxTemplateLine + 1), `at most ${maxTemplateLine}`],
  ])('%j is refused', (source, reason) => {
    expect(() => readTemplate(source)).toThrow(reason);
  });
});
