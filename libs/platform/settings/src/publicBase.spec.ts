import { describe, expect, it } from 'vitest';
import { loadSettings } from './load.js';
import { publicBase } from './publicBase.js';

const baseOf = (environment: Readonly<Record<string, string>>): string | null =>
  publicBase(loadSettings({ FUMIBAKO_HOSTNAME: 'mail.example.org', ...environment }).settings);

describe('the base of links', () => {
  it('is the hostname with the port of HTTPS, unless it is set', () => {
    expect(baseOf({})).toBe('https://mail.example.org:8443');
    expect(baseOf({ FUMIBAKO_PORT_HTTPS: '443' })).toBe('https://mail.example.org');
    expect(baseOf({ FUMIBAKO_PUBLIC_URL: 'https://post.example.org/box/' })).toBe('https://post.example.org/box');
  });

  it('is not there where nothing answers over HTTPS', () => {
    expect(baseOf({ FUMIBAKO_PORT_HTTPS: 'off' })).toBeNull();
    expect(baseOf({ FUMIBAKO_ROLES: 'smtp,worker' })).toBeNull();
  });
});
