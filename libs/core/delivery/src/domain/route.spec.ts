import { describe, expect, it } from 'vitest';
import {
  chooseRoute,
  printRouteTarget,
  readRouteRecipient,
  readRouteSender,
  readRouteTarget,
  type Route,
  shownRouteTarget,
} from './route.js';

const route = (id: number, recipient: string, sender: string): Route => ({
  id,
  position: id,
  recipient,
  sender,
  target: { kind: 'mx' },
});

describe('the route of a message', () => {
  const routes = [route(1, 'far.test', 'boss@here.test'), route(2, 'far.test', '*'), route(3, '*', 'here.test')];

  it.each([
    ['far.test', 'boss@here.test', 1, false],
    ['far.test', 'ann@here.test', 2, false],
    ['far.test', '', 2, false],
    ['else.test', 'ann@here.test', 3, false],
    ['else.test', 'ann@sub.here.test', null, false],
    ['else.test', '', null, false],
  ])('to %s from <%s> is %s', (domain, sender, id, whole) => {
    const chosen = chooseRoute(routes, domain, sender);
    expect([chosen.route?.id ?? null, chosen.whole]).toEqual([id, whole]);
  });

  it('is that of all mail to the domain where no sender matters before it', () => {
    expect(chooseRoute([route(1, 'a.test', '*'), route(2, '*', 'x.test')], 'a.test', 'b@c.test').whole).toBe(true);
    expect(chooseRoute([route(1, 'b.test', 'x.test')], 'a.test', 'b@c.test')).toEqual({ route: null, whole: true });
  });
});

describe('a target', () => {
  it.each([
    ['mx', { kind: 'mx' }],
    ['mail.far.test', { kind: 'host', host: 'mail.far.test', port: null }],
    ['Mail.Far.test:2525', { kind: 'host', host: 'mail.far.test', port: 2525 }],
    ['192.0.2.1:25', { kind: 'host', host: '192.0.2.1', port: 25 }],
    ['[2001:db8::1]', { kind: 'host', host: '2001:db8::1', port: null }],
    ['smtps://u:p@mail.test', { kind: 'smarthost', url: 'smtps://u:p@mail.test' }],
    ['smtp://mail.test:25?requireTLS=true', { kind: 'smarthost', url: 'smtp://mail.test:25?requireTLS=true' }],
    ['', null],
    ['mail.test:0', null],
    ['mail.test:70000', null],
    ['a b', null],
    ['2001:db8::1', null],
    ['http://mail.test', null],
    ['smtp://', null],
    ['smtp://mail.test/path', null],
    ['smtp://mail.test?require=true', null],
    ['smtp://mail.test?requireTLS=yes', null],
    ['smtp://u:%zz@mail.test', null],
  ])('%s', (text, target) => {
    const read = readRouteTarget(text);
    expect(read).toEqual(target);
    if (read) expect(readRouteTarget(printRouteTarget(read))).toEqual(read);
  });

  it('is shown without its password', () => {
    const shown = (text: string): string => {
      const target = readRouteTarget(text);
      return target ? shownRouteTarget(target) : '';
    };
    expect(shown('smtp://user:secret@mail.test:587')).toBe('smtp://user:***@mail.test:587');
    expect(shown('smtp://user@mail.test:587')).toBe('smtp://user@mail.test:587');
    expect(shown('[2001:db8::1]:26')).toBe('[2001:db8::1]:26');
  });
});

it.each([
  ['*', '*', '*'],
  ['Far.test', 'far.test', 'far.test'],
  ['Ann@Far.test', null, 'ann@far.test'],
  ['@', null, null],
  ['', null, null],
])('%s is the recipient %s and the sender %s', (text, recipient, sender) => {
  expect([readRouteRecipient(text), readRouteSender(text)]).toEqual([recipient, sender]);
});
