import { expect, it } from 'vitest';
import { insertSignatures } from './index.js';

const signatures = { above: { text: 'ANN', html: '<p>ANN</p>' }, end: null };
const octets = 1024 * 1024;

it.each([
  ['text/plain', '\r\n'],
  ['text/plain', 'From: x\r\n'],
  ['text/plain', 'On x 2026/1/1 :\r\n'],
  ['text/plain', '> x\r\n'],
  ['text/plain; charset=iso-2022-jp', '\x1b$B$"\x1b(B\r\n'],
  ['text/html', '<'],
  ['text/html', '<div '],
  ['text/html', '<div id="'],
  ['text/html', '<div class="a '],
  ['text/html', 'class='],
  ['text/html', '<div style="border-top:'],
  ['text/html', '<!-- --><style></style>'],
  ['text/html', '<!--<style'],
  ['text/html', '</blockquote><blockquote type="cite">'],
  ['text/html; charset=iso-2022-jp', '\x1b$B'],
])('a megabyte of %s %j keeps nobody waiting for long', (type, text) => {
  const content = (type.startsWith('text/html') ? '<div ' : '') + text.repeat(octets / text.length);
  const message = Buffer.from(`Content-Type: ${type}\r\n\r\n${content}`, 'latin1');
  const began = performance.now();
  expect(insertSignatures(message, true, signatures)).toHaveProperty('message');
  expect(performance.now() - began).toBeLessThan(2000);
});
