import { describe, expect, it } from 'vitest';
import { accountId, changeNumber, mailboxId, messageId, uid } from '#kernel';
import { flagged, seen } from './flags.js';
import { MailboxView } from './view.js';

const place = { accountId: accountId(1), mailboxId: mailboxId(2) };

function viewOf(...flags: number[]): MailboxView {
  const view = new MailboxView(place.mailboxId, 1, 0);
  for (const [index, value] of flags.entries())
    view.append({
      uid: uid(index + 1),
      messageId: messageId(index + 10),
      flags: value,
      internalDate: 0,
      size: 1,
      changeNumber: changeNumber(1),
    });
  return view;
}

function setFlags(view: MailboxView, number: number, flags: number): void {
  const change = view.changeNumber + 1;
  view.perform({
    ...place,
    kind: 'flags',
    previous: view.changeNumber,
    changeNumber: changeNumber(change),
    entries: [{ uid: uid(number), flags }],
  });
}

describe('a view', () => {
  it('knows the first message that is not seen, however flags change and messages go', () => {
    const view = viewOf(seen, seen, 0, seen, 0);
    expect(view.firstUnseen).toBe(2);
    setFlags(view, 3, seen);
    expect(view.firstUnseen).toBe(4);
    setFlags(view, 2, 0);
    expect(view.firstUnseen).toBe(1);
    const removal = { previous: view.changeNumber, changeNumber: changeNumber(9) };
    view.perform({ ...place, ...removal, kind: 'removed', uids: [{ first: uid(1), last: uid(2) }] });
    expect(view.firstUnseen).toBe(2);
    setFlags(view, 5, seen);
    expect(view.firstUnseen).toBe(-1);
  });

  it('knows every flag that is in use, beyond 32 bits too', () => {
    const own = 2 ** 40;
    const view = viewOf(seen, own);
    expect(view.usedFlags).toBe(own + seen);
    setFlags(view, 1, flagged + 2 ** 31);
    expect(view.usedFlags).toBe(own + 2 ** 31 + flagged + seen);
  });

  it('copies its UIDs', () => {
    const target = new Uint32Array(4);
    viewOf(0, 0, 0).copyUids(target);
    expect([...target]).toEqual([1, 2, 3, 0]);
  });
});
