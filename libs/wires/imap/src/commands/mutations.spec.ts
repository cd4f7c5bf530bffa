import { describe, expect, it } from 'vitest';
import { randomFrom } from '#testing';
import { latin1 } from '../fixtures/frames.js';
import { ACL_COMMANDS } from '../fixtures/acl-commands.js';
import { VALID } from '../fixtures/valid-commands.js';
import { CommandFramer } from '../framing/framer.js';
import { DEFAULT_CONTEXT } from '../grammar/cursor.js';
import { appendProgress } from './append.js';
import { parseCommand } from './parse.js';

const COMMANDS = [...VALID, ...ACL_COMMANDS];

describe('mutations of valid commands', () => {
  const alphabet = latin1('()[]{}<>"\\*%$,:.+-=~ \0\t\r09azNILORUID\x7f\xc3\xa9\xff');

  function mutate(octets: Buffer, random: () => number): Buffer {
    const mutated = [...octets];
    for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes -= 1) {
      const place = Math.floor(random() * (mutated.length + 1));
      const other = alphabet[Math.floor(random() * alphabet.length)] as number;
      const action = random();
      if (action < 0.3) mutated.splice(place, 1);
      else if (action < 0.6) mutated.splice(place, 0, other);
      else if (action < 0.9) mutated[place] = other;
      else mutated.splice(place, 0, ...mutated.slice(place, place + 12));
    }
    return Buffer.from(mutated);
  }

  it('never throw and always end', () => {
    const random = randomFrom(42);
    let understood = 0;
    let refused = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const [text] = COMMANDS[round % COMMANDS.length] as [string, unknown];
      const framer = new CommandFramer({
        maxLineOctets: 500,
        maxLiteralOctets: 50,
        maxCommandOctets: 900,
        maxLiterals: 5,
      });
      framer.push(mutate(latin1(`A ${text}\r\n`), random));
      framer.push(latin1('\r\nB NOOP\r\n'));
      for (let event = framer.next(); event !== null; event = framer.next()) {
        if (event.kind === 'literal') {
          appendProgress(event.segments);
          if (event.fits) framer.accept();
          else if (random() < 0.5) framer.stream();
          else framer.refuse();
        }
        if (event.kind !== 'command') continue;
        const result = parseCommand(event, { ...DEFAULT_CONTEXT, utf8: random() < 0.5 });
        if ('command' in result) understood += 1;
        else refused += 1;
        if ('error' in result) expect(result.error.message).toMatch(/^[\x20-\x7e]+$/);
      }
    }
    expect(understood).toBeGreaterThan(1000);
    expect(refused).toBeGreaterThan(1000);
  });
});
