import { describe, expect, it } from 'vitest';
import { writeAcl, writeListRights, writeMyRights } from './acl.js';
import { ByteWriter } from './byte-writer.js';

function written(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter();
  write(out);
  return Buffer.concat(out.take()).toString('utf8');
}

describe('replies about rights', () => {
  it('ACL', () => {
    const entries = [
      { identifier: 'ann@a.test', rights: 'lrs' },
      { identifier: 'a b', rights: '' },
    ];
    expect(written((out) => writeAcl(out, 'Präsente', entries, false))).toBe(
      '* ACL Pr&AOQ-sente ann@a.test lrs "a b" ""\r\n',
    );
    expect(written((out) => writeAcl(out, 'x', [], false))).toBe('* ACL x\r\n');
  });

  it('LISTRIGHTS', () => {
    const write = (out: ByteWriter): void =>
      writeListRights(out, 'x', { identifier: 'anyone', rights: '' }, ['l', 'te'], false);
    expect(written(write)).toBe('* LISTRIGHTS x anyone "" l te\r\n');
  });

  it('MYRIGHTS', () => {
    expect(written((out) => writeMyRights(out, 'a b', 'lr', true))).toBe('* MYRIGHTS "a b" lr\r\n');
  });
});
