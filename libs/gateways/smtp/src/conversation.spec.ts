import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { envelope, type Running, start, type Wire } from './testing.js';

let running: Running;
let wire: Wire;

beforeEach(async () => {
  running = await start();
  wire = await running.connect();
});
afterEach(() => running.stop());

describe('the conversation', () => {
  it('greets and announces', async () => {
    const fresh = await running.connect({ greet: false });
    expect(await fresh.reply()).toBe('220 mail.example ESMTP Fumibako');
    expect((await fresh.say('EHLO client.example')).split('\n')).toEqual([
      '250-mail.example',
      '250-PIPELINING',
      '250-ENHANCEDSTATUSCODES',
      '250-SIZE 52428800',
      '250-8BITMIME',
      '250-SMTPUTF8',
      '250-DSN',
      '250-DELIVERBY',
      '250-MT-PRIORITY',
      '250-CHUNKING',
      '250 STARTTLS',
    ]);
  });

  it('takes a message', async () => {
    expect(await wire.say('MAIL FROM:<Ann@A.Example> SIZE=20 BODY=8BITMIME RET=HDRS ENVID=e+2B1')).toBe('250 2.1.0 Ok');
    expect(await wire.say('RCPT TO:<bob@b.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;bob+40b.example')).toBe(
      '250 2.1.5 Ok',
    );
    expect(await wire.say('DATA')).toBe('354 End data with <CR><LF>.<CR><LF>');
    expect(await wire.say('Subject: x\r\n\r\n..dot\r\n.')).toMatch(/^250 2\.0\.0 Ok: queued as \S+$/);
    const [message] = running.reception.messages;
    expect(message?.octets.toString()).toBe('Subject: x\r\n\r\n.dot\r\n');
    expect(message?.transaction).toMatchObject({
      service: 'mx',
      client: { address: '127.0.0.1', helo: 'client.example', tls: null, authenticated: null, protocol: 'ESMTP' },
      reversePath: { localPart: 'Ann', domain: 'a.example' },
      mailParameters: { size: 20, body: '8bitmime', smtputf8: false, ret: 'hdrs', envid: 'e+1', requireTls: false },
      recipients: [
        {
          address: { localPart: 'bob', domain: 'b.example' },
          notify: ['success', 'delay'],
          orcpt: { type: 'rfc822', address: 'bob@b.example' },
        },
      ],
    });
    expect(await wire.say('QUIT')).toBe('221 2.0.0 Bye');
    expect(await wire.rest()).toBe('');
  });

  it('takes a pipelined group and answers in order', async () => {
    wire.send('MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nRCPT TO:<Postmaster>\r\nDATA\r\n');
    expect((await wire.replies(4)).map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250', '354']);
    wire.send('x\r\n.\r\nMAIL FROM:<c@d.example>\r\nRSET\r\nQUIT\r\n');
    expect((await wire.replies(4)).map((reply) => reply.slice(0, 3))).toEqual(['250', '250', '250', '221']);
    expect(running.reception.messages[0]?.transaction.reversePath).toBeNull();
    expect(running.reception.messages[0]?.transaction.recipients[1]?.address).toEqual({
      localPart: 'postmaster',
      domain: 'mail.example',
    });
  });

  it('says what comes out of order', async () => {
    const fresh = await running.connect({ greet: false });
    await fresh.reply();
    expect(await fresh.say('MAIL FROM:<a@b.example>')).toBe('503 5.5.1 Say EHLO first');
    expect(
      await fresh.codes(
        'HELO x',
        'RCPT TO:<a@b.example>',
        'DATA',
        'MAIL FROM:<a@b.example>',
        'MAIL FROM:<a@b.example>',
      ),
    ).toBe('250 503 503 250 503');
    expect(await fresh.say('DATA')).toBe('503 5.5.1 Say RCPT first');
    running.reception.verdicts.set('nobody', { accepted: false, code: 550, enhanced: '5.1.1', text: 'No such user' });
    expect(await fresh.say('RCPT TO:<nobody@b.example>')).toBe('550 5.1.1 No such user');
    expect(await fresh.say('DATA')).toBe('554 5.5.1 No valid recipients');
    expect(await fresh.codes('RSET', 'DATA')).toBe('250 503');
    expect(await fresh.codes('MAIL FROM:<a@b.example>', 'EHLO y', 'RCPT TO:<a@b.example>')).toBe('250 250 503');
  });

  it('answers the small commands', async () => {
    expect(await wire.say('NOOP whatever')).toBe('250 2.0.0 Ok');
    expect(await wire.say('VRFY ann')).toMatch(/^252 2\.1\.5 /);
    expect(await wire.say('EXPN all')).toMatch(/^502 5\.5\.1 /);
    expect(await wire.say('HELP')).toMatch(/^214 2\.0\.0 /);
    expect(await wire.say('WIZ')).toBe('500 5.5.1 Command not recognised');
    expect(await wire.say('XCLIENT ADDR=1.2.3.4')).toBe('500 5.5.1 Command not recognised');
    expect(await wire.say('XFORWARD ADDR=1.2.3.4')).toBe('500 5.5.1 Command not recognised');
    expect(await wire.say('LHLO x')).toBe('500 5.5.1 Command not recognised');
    expect(await wire.codes('VRFY', 'RSET x', 'QUIT x', 'EHLO', 'EHLO a b', 'DATA x')).toBe('501 501 501 501 501 501');
    expect(await wire.say('mail from:<a@b.example> foo=bar')).toMatch(/^555 5\.5\.4 /);
    expect(await wire.say('AUTH PLAIN')).toMatch(/^502 /);
  });

  it('takes Unicode addresses only with SMTPUTF8', async () => {
    expect(await wire.say('MAIL FROM:<é@b.example>')).toMatch(/^553 5\.6\.7 /);
    expect(await wire.say('MAIL FROM:<a@b.example>')).toMatch(/^250 /);
    expect(await wire.say('RCPT TO:<文@b.example>')).toMatch(/^553 5\.6\.7 /);
    expect(
      await wire.codes('RSET', 'MAIL FROM:<é@bücher.example> SMTPUTF8', 'RCPT TO:<文@b.example>', 'DATA', '.'),
    ).toBe('250 250 250 354 250');
    expect(running.reception.messages[0]?.transaction.client.protocol).toBe('UTF8SMTP');
    expect(running.reception.messages[0]?.transaction.reversePath).toEqual({
      localPart: 'é',
      domain: 'xn--bcher-kva.example',
    });
    wire.send(Buffer.from('MAIL FROM:<\xff@b.example>\r\n', 'latin1'));
    expect(await wire.reply()).toMatch(/^500 5\.5\.2 /);
  });

  it.each([
    ['<victim%ext.example@our.example>', 'victim%ext.example'],
    ['<ext.example!victim@our.example>', 'ext.example!victim'],
    ['<@our.example:v@our.example>', 'v'],
    ['<"v@ext.example"@our.example>', 'v@ext.example'],
    ['<v@ext.example>our.example', null],
    ['<v@our.example.>', null],
    ['<v@our。example> ', null],
    ['<v@OUR.example >', null],
    ['<=?x?q?a=40evil=2etld=3e=00?=@our.example>', '=?x?q?a=40evil=2etld=3e=00?='],
    ['<"">', null],
  ])('S6: %s is the mailbox it says, or none', async (path, localPart) => {
    const asked: object[] = [];
    const { reception } = running;
    reception.checkRecipient = async (_transaction, address) => {
      asked.push(address);
      return { accepted: true };
    };
    await wire.say('MAIL FROM:<a@b.example> SMTPUTF8');
    expect(await wire.codes(`RCPT TO:${path}`)).toBe(localPart === null ? '501' : '250');
    expect(asked).toEqual(localPart === null ? [] : [{ localPart, domain: 'our.example' }]);
  });

  it('drops web clients', async () => {
    expect(await wire.say('GET / HTTP/1.1')).toMatch(/^421 4\.7\.0 /);
    expect(await wire.reply()).toBe('closed');
    const other = await running.connect();
    expect(await other.say('CONNECT mail.example:25 HTTP/1.0')).toMatch(/^421 /);
  });

  it('waits with the replies for a client that has sent all and closed its side', async () => {
    running.reception.commitWith = async (transaction) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return transaction.recipients.map(() => ({ accepted: true }));
    };
    await envelope(wire);
    await wire.say('DATA');
    wire.socket.end('x\r\n.\r\nQUIT\r\n');
    expect((await wire.replies(3)).map((reply) => reply.slice(0, 3))).toEqual(['250', '221', 'clo']);
  });
});

describe('trouble behind the ports', () => {
  it('becomes a temporary failure', async () => {
    running.reception.commitWith = async () => {
      throw new Error('disk full of secrets');
    };
    await envelope(wire);
    expect(await wire.codes('DATA')).toBe('354');
    expect(await wire.say('x\r\n.')).toBe('451 4.3.0 Local trouble, try again later');
    running.reception.commitWith = async () => [];
    await envelope(wire);
    expect(await wire.codes('DATA', '.')).toBe('354 451');
    running.reception.commitWith = null;
    running.reception.writeWith = async () => {
      throw new Error('no');
    };
    await envelope(wire);
    expect(await wire.codes('DATA', 'x\r\n.')).toBe('354 451');
    running.reception.writeWith = null;
    running.reception.openWith = () => {
      throw new Error('no');
    };
    await envelope(wire);
    expect(await wire.codes('DATA', 'NOOP')).toBe('451 250');
    wire.send('BDAT 4\r\nNOOPBDAT 4 LAST\r\nQUIT');
    expect((await wire.replies(2)).map((reply) => reply.slice(0, 3))).toEqual(['451', '503']);
    expect(await wire.codes('RSET', 'NOOP')).toBe('250 250');
  });

  it('lets the sink go when the client leaves', async () => {
    await envelope(wire);
    await wire.say('DATA');
    wire.send('half a message');
    wire.close();
    await expect.poll(() => running.reception.aborted.length).toBe(1);
    await expect.poll(() => running.service.connections).toBe(0);
    expect(running.reception.messages).toEqual([]);
  });

  it('holds the client back while the sink is slow', async () => {
    let open = 0;
    let most = 0;
    running.reception.writeWith = async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open--;
    };
    await envelope(wire);
    await wire.say('DATA');
    const line = `${'x'.repeat(76)}\r\n`;
    wire.send(line.repeat(10_000));
    expect(await wire.say('.')).toMatch(/^250 /);
    expect(most).toBe(1);
    expect(running.reception.messages[0]?.octets.length).toBe(780_000);
  });

  it('gives the sink few buffers, however the octets come', async () => {
    let writes = 0;
    running.reception.writeWith = () => void writes++;
    await envelope(wire);
    await wire.say('DATA');
    wire.send('..\r\n'.repeat(50_000));
    expect(await wire.say('.')).toMatch(/^250 /);
    expect(running.reception.messages[0]?.octets.equals(Buffer.from('.\r\n'.repeat(50_000)))).toBe(true);
    expect(writes).toBeLessThan(50);
  });

  it('merges the verdicts of several recipients', async () => {
    running.reception.commitWith = async () => [
      { accepted: true },
      { accepted: false, code: 550, enhanced: '5.2.2', text: 'Full for good' },
      { accepted: false, code: 452, enhanced: '4.2.2', text: 'Full for now' },
    ];
    await envelope(wire, 'a@b.example', 'c@b.example', 'd@b.example');
    await wire.say('DATA');
    expect(await wire.say('.')).toBe('452 4.2.2 Full for now');
  });
});
