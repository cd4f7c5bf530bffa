import { expect, it } from 'vitest';
import { loadSettings } from '#platform/settings';
import { linkBase } from './linkBase.js';

it.each<[Record<string, string>, string | null]>([
  [{}, 'http://127.0.0.1:8080'],
  [{ FUMIBAKO_BIND: '0.0.0.0' }, 'http://127.0.0.1:8080'],
  [{ FUMIBAKO_BIND: '::', FUMIBAKO_PORT_HTTP: '80' }, 'http://[::1]:80'],
  [{ FUMIBAKO_PUBLIC_URL: 'https://mail.example.test/' }, 'https://mail.example.test'],
  [{ FUMIBAKO_BIND: '192.0.2.1', FUMIBAKO_CLEARTEXT_AUTH: 'always' }, 'http://192.0.2.1:8080'],
  [{ FUMIBAKO_BIND: '192.0.2.1' }, null],
  [{ FUMIBAKO_CLEARTEXT_AUTH: 'never' }, null],
  [{ FUMIBAKO_PORT_HTTP: 'off' }, null],
  [{ FUMIBAKO_ROLES: 'smtp,imap' }, null],
])('with %j links begin with %s', (environment, base) => {
  expect(linkBase(loadSettings(environment).settings)).toBe(base);
});
