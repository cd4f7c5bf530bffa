import { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { Releaser } from '#core/delivery';
import { directoryEntities, MailLists } from '#core/directory';
import { systemClock } from '#kernel';
import { ormOptions } from '#platform/database';
import { FakeResolver, SmtpClient, testWorld } from '#testing';

const list = 'news@here.test';
const letter = (subject: string): string => `From: s@away.test\r\nSubject: ${subject}\r\n\r\nA line of ${subject}.`;

it('who may not have sent a message hears nothing of it, and what was found out about it stays above it', async () => {
  const checked = await testWorld({ resolver: new FakeResolver({}) });
  const others = await new DataSource(ormOptions(checked.target, directoryEntities)).initialize();
  try {
    const reader = await checked.person('ann@here.test');
    await checked.directory.addGroup(list, { members: ['ann@here.test', 'out@far.test'] });
    await new MailLists(others, () => checked.recipients.forget()).change(list, { post: 'moderated' });
    const mx = await SmtpClient.open(await checked.listen('mx'));
    const releaser = new Releaser({ ...checked, clock: systemClock });
    const release = async (): Promise<void> => {
      for (const held of await checked.queue.lease({ destinations: 5, recipients: 50, seconds: 0, except: [] }))
        await releaser.release(held, { expiry: 1000, retrySeconds: 1 });
    };
    for (const subject of ['forged', 'good']) await mx.deliver('s@away.test', [list], letter(subject));
    mx.close();
    await release();
    const [forged, good] = await checked.moderation.pending(list);
    await checked.moderation.decide(forged?.id ?? 0, 'rejected', 'mod', null);
    await checked.moderation.decide(good?.id ?? 0, 'approved', 'mod', null);
    await release();
    // one waits for somebody elsewhere, sealed by what was found when it came
    const waiting = await checked.queue.list(10);
    expect(waiting.map(({ address }) => address)).toEqual(['out@far.test']);
    const sealed = (await checked.queue.body(waiting[0]?.message_id ?? 0))?.toString('latin1') ?? '';
    expect(sealed).toMatch(/^Delivered-To: news@here\.test\r\nARC-Seal:[^]*\r\nAuthentication-Results: /);
    expect(sealed.endsWith(`${letter('good')}\r\n`)).toBe(true);
    const copies = (await checked.messages(reader)).filter((text) => text.includes('\r\nSubject: good\r\n'));
    expect(copies[0]?.match(/^Authentication-Results:/gm)).toHaveLength(1);
    expect(copies[0]?.endsWith(`${letter('good')}\r\n`)).toBe(true);
  } finally {
    await others.destroy();
    await checked.close();
  }
});
