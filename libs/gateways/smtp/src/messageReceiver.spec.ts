import { describe, expect, it } from 'vitest';
import { TextCheck } from '#wires/smtp';
import { MessageReceiver, mergeVerdicts } from './messageReceiver.js';
import type { MessageSink, Verdict } from './ports.js';

const rules = { maxOctets: 1000, maxLine: 1000, binary: false, refuseNul: true };
const logger = { debug() {}, info() {}, warn() {}, error() {} };

function receiver(more: Partial<MessageSink> = {}) {
  const calls: string[] = [];
  const sink: MessageSink = {
    write: (chunk) => void calls.push(`write ${chunk.length}`),
    commit: async () => {
      calls.push('commit');
      return [{ accepted: true }];
    },
    abort: (reason) => void calls.push(`abort ${reason}`),
    ...more,
  };
  return { calls, receiver: new MessageReceiver(sink, rules, logger) };
}

describe('MessageReceiver', () => {
  it('commits what it was given', async () => {
    const { calls, receiver: message } = receiver();
    message.write([Buffer.from('a'), Buffer.from('bc')], new TextCheck());
    expect(await message.commit(new TextCheck(), 1)).toEqual([{ accepted: true }]);
    expect(calls).toEqual(['write 3', 'commit']);
    expect(message.abort('late')).toBe(false);
  });

  it('does not commit when the client goes while the last octets are written', async () => {
    let release = () => {};
    const { calls, receiver: message } = receiver({ write: () => new Promise((resolve) => (release = resolve)) });
    message.write([Buffer.from('a')], new TextCheck());
    const committed = message.commit(new TextCheck(), 1);
    expect(message.abort('gone')).toBe(true);
    release();
    expect(await committed).toMatchObject([{ accepted: false, code: 451 }]);
    expect(calls).toEqual(['abort gone']);
  });

  it('is not shaken by a sink that cannot abort', () => {
    const { receiver: message } = receiver({
      abort: () => {
        throw new Error('no');
      },
    });
    expect(message.abort('x')).toBe(true);
    message.write([Buffer.from('a')], new TextCheck());
  });
});

describe('mergeVerdicts', () => {
  const yes: Verdict = { accepted: true };
  const no: Verdict = { accepted: false, code: 550, enhanced: '5.1.1', text: 'no' };
  const later: Verdict = { accepted: false, code: 451, enhanced: '4.3.0', text: 'later' };
  it.each([
    [[yes, yes], yes],
    [[yes, no], no],
    [[no, later, yes], later],
  ])('%j', (verdicts, merged) => {
    expect(mergeVerdicts(verdicts)).toBe(merged);
  });

  it('defers a message for nobody', () => {
    expect(mergeVerdicts([])).toMatchObject({ accepted: false, code: 451 });
  });
});
