import { describe, expect, it } from 'vitest';
import { loadSettings } from './load.js';

describe('settings of the DNS', () => {
  it('take addresses, with and without a port', () => {
    const { settings } = loadSettings({ FUMIBAKO_DNS: '127.0.0.1:5353, [::1]:53,192.0.2.1', FUMIBAKO_MX_PORT: '2525' });
    expect(settings.dns).toEqual(['127.0.0.1:5353', '[::1]:53', '192.0.2.1']);
    expect(settings.mxPort).toBe(2525);
  });

  it.each(['ns.example.jp', '127.0.0.1:0', '127.0.0.1:70000', '::1:x', '127.0.0.1,'])('refuse %s', (value) => {
    expect(() => loadSettings({ FUMIBAKO_DNS: value })).toThrow(/^FUMIBAKO_DNS/);
  });
});

describe('what is not built', () => {
  it('stops the start with a sentence that says so', () => {
    expect(() => loadSettings({ FUMIBAKO_ACME: 'on' })).toThrow('FUMIBAKO_ACME cannot be used: ACME is not built yet');
    expect(() => loadSettings({ FUMIBAKO_NONSENSE: '1' })).toThrow('FUMIBAKO_NONSENSE is not a setting of Fumibako');
  });
});
