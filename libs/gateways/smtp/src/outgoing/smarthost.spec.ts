import { expect, it } from 'vitest';
import { needsTls } from './smarthost.js';

it.each([
  ['smtp://user:pass@mail.example:587', true],
  ['smtp://user:pass@192.0.2.1', true],
  ['smtp://user:pass@127.0.0.1:2525', false],
  ['smtp://user:pass@[::1]:2525', false],
  ['smtp://user:pass@localhost:2525', false],
  ['smtp://mail.example:25', false],
])('a password leaves the machine under TLS alone: %s', (url, needed) => {
  expect(needsTls(url)).toBe(needed);
});
