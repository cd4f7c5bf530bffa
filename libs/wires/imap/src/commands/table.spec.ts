import { describe, expect, it } from 'vitest';
import { capabilityList, EXTENSIONS, extensionSupport, type CapabilityContext } from './extensions.js';
import { isDone } from './idle.js';
import { COMMANDS, mayTellExpunge } from './table.js';

const CONTEXT: CapabilityContext = {
  authenticated: true,
  canStartTls: true,
  loginDisabled: true,
  mechanisms: ['PLAIN', 'SCRAM-SHA-256'],
  appendLimit: 1000,
  messageLimit: 5000,
  saveLimit: 500,
  quotaResources: ['STORAGE', 'MESSAGE'],
  disabled: new Map(),
};

describe('command table', () => {
  it('cites an RFC and a section for each command, and states', () => {
    for (const [name, { name: own, rfc, states, uidForm }] of COMMANDS) {
      expect(own).toBe(name);
      expect(rfc).toMatch(/^RFC \d{4} §\d+(\.\d+)*$|^draft-[a-z-]+$/);
      expect(states.length).toBeGreaterThan(0);
      if (uidForm !== null) expect(uidForm.rfc).toMatch(/^RFC \d{4} §/);
    }
  });

  it.each([
    ['NOOP', false, true],
    ['FETCH', false, false],
    ['STORE', false, false],
    ['SEARCH', false, false],
    ['FETCH', true, true],
    ['STORE', true, true],
    ['SEARCH', true, true],
    ['COPY', false, true],
    ['EXPUNGE', false, true],
    ['CLOSE', false, false],
    ['SELECT', false, false],
  ] as const)('EXPUNGE during %s (uid %s): %s', (name, uid, expected) => {
    expect(mayTellExpunge(name, uid)).toBe(expected);
  });

  it('states where commands are legal', () => {
    const legal = (state: string) => [...COMMANDS.values()].filter(({ states }) => states.some((s) => s === state));
    expect(legal('not-authenticated').map(({ name }) => name)).toEqual([
      'CAPABILITY',
      'NOOP',
      'LOGOUT',
      'ID',
      'STARTTLS',
      'AUTHENTICATE',
      'LOGIN',
    ]);
    expect(legal('selected').map(({ name }) => name)).toContain('SELECT');
    expect(legal('authenticated').map(({ name }) => name)).not.toContain('FETCH');
    expect(legal('logout')).toEqual([]);
  });

  it('knows the end of IDLE', () => {
    expect(isDone(Buffer.from('done'))).toBe(true);
    expect(isDone(Buffer.from('DONE '))).toBe(false);
  });
});

describe('capabilities', () => {
  it('tells a stranger only what helps to log in', () => {
    expect(capabilityList({ ...CONTEXT, authenticated: false })).toEqual([
      'IMAP4rev1',
      'IMAP4rev2',
      'STARTTLS',
      'LOGINDISABLED',
      'SASL-IR',
      'LITERAL+',
      'ID',
      'ENABLE',
      'AUTH=PLAIN',
      'AUTH=SCRAM-SHA-256',
    ]);
  });

  it('is the union of the extensions after login', () => {
    const list = capabilityList(CONTEXT);
    expect(list).toEqual(expect.arrayContaining(['IDLE', 'QRESYNC', 'APPENDLIMIT=1000', 'QUOTA=RES-MESSAGE']));
    expect(list).not.toEqual(expect.arrayContaining(['STARTTLS']));
    expect(list.filter((name) => name.startsWith('AUTH=') || name === 'LOGINDISABLED')).toEqual([]);
    expect(capabilityList({ ...CONTEXT, appendLimit: null })).toContain('APPENDLIMIT');
    expect(list).toContain('MESSAGELIMIT=5000');
    expect(list).toContain('SAVELIMIT=500');
    expect(capabilityList({ ...CONTEXT, saveLimit: null }).join(' ')).not.toContain('SAVELIMIT');
    expect(capabilityList({ ...CONTEXT, messageLimit: null }).join(' ')).not.toContain('MESSAGELIMIT');
  });

  it('leaves out what is switched off, and keeps it in the table with the reason', () => {
    const disabled = new Map([
      ['QUOTA', 'no quotas are kept'],
      ['LITERAL+', 'limited to 4096 octets'],
    ] as const);
    const list = capabilityList({ ...CONTEXT, disabled });
    expect(list).not.toContain('QUOTA');
    expect(list).not.toContain('QUOTA=RES-STORAGE');
    expect(list).not.toContain('LITERAL+');
    expect(list).toContain('LITERAL-');
    const rows = extensionSupport(disabled);
    expect(rows).toHaveLength(EXTENSIONS.length);
    expect(rows.find(({ extension }) => extension.name === 'QUOTA')?.disabledBecause).toBe('no quotas are kept');
    expect(rows.find(({ extension }) => extension.name === 'IDLE')?.disabledBecause).toBeNull();
  });
});
