import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canDecode, decodedPieces, WHOLE_OCTETS } from './decode.js';
import { SLICE_OCTETS } from './contentsInFlight.js';
import { heldOctets } from './octets.js';

async function decoded(message: Buffer, encoding: string): Promise<{ octets: Buffer; pieces: number }> {
  const pieces: Buffer[] = [];
  for await (const piece of decodedPieces(heldOctets(message), { start: 0, end: message.length }, encoding))
    pieces.push(piece);
  return { octets: Buffer.concat(pieces), pieces: pieces.length };
}

describe('decodedPieces', () => {
  const content = randomBytes(WHOLE_OCTETS + 12_345);

  it.each([60, 61, 62, 63, 76])('decodes base64 in lines of %i that slices cut anywhere', async (width) => {
    const text = content.toString('base64');
    const lines: string[] = [];
    for (let at = 0; at < text.length; at += width) lines.push(text.slice(at, at + width));
    const { octets, pieces } = await decoded(Buffer.from(lines.join('\r\n')), 'base64');
    expect(octets.equals(content)).toBe(true);
    expect(pieces).toBeGreaterThan(5);
  });

  it('decodes quoted-printable whose lines slices cut', async () => {
    const line = 'caf=C3=A9 and a soft break=\r\n, and the rest of it   \r\n';
    const count = Math.ceil((WHOLE_OCTETS + SLICE_OCTETS) / line.length);
    const { octets, pieces } = await decoded(Buffer.from(line.repeat(count)), 'quoted-printable');
    expect(octets.toString()).toBe('café and a soft break, and the rest of it\r\n'.repeat(count));
    expect(pieces).toBeGreaterThan(5);
  });

  it('passes on what is not encoded, slice by slice', async () => {
    const { octets, pieces } = await decoded(content, '8bit');
    expect(octets.equals(content)).toBe(true);
    expect(pieces).toBe(Math.ceil(content.length / SLICE_OCTETS));
  });

  it('knows what it cannot decode', () => {
    expect(canDecode('base64')).toBe(true);
    expect(canDecode('x-rot13')).toBe(false);
  });
});
