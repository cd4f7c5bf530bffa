const words =
  'kettle harbour invoice meadow lantern quarter signal bridge copper window orchard ticket river planet'.split(' ');

const word = (n: number): string => words[n % words.length] ?? '';

/** A message of about `size` octets with the header that usual clients write; threads of four, ten senders. */
export function makeMessage(index: number, size: number): Buffer {
  const date = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toUTCString().replace('GMT', '+0000');
  const thread = index - (index % 4);
  const header = [
    `From: Person ${index % 10} <person${index % 10}@example.test>`,
    'To: Somebody Else <somebody@example.test>',
    `Subject: ${index % 4 === 0 ? '' : 'Re: '}${word(thread)} ${word(thread >> 3)} number ${thread}`,
    `Date: ${date}`,
    `Message-ID: <m${index}@example.test>`,
    ...(index % 4 === 0 ? [] : [`In-Reply-To: <m${index - 1}@example.test>`, `References: <m${thread}@example.test>`]),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 7bit',
    'X-Bench: filler',
  ].join('\r\n');
  let body = index % 100 === 0 ? 'the word zeppelin stands here\r\n' : '';
  for (let n = index; header.length + 4 + body.length < size; n += 3)
    body += `${word(n)} ${word(n + 1)} ${word(n + 5)} ${word(n * 7)} ${word(n + 11)} and the line goes on\r\n`;
  return Buffer.from(`${header}\r\n\r\n${body.slice(0, Math.max(2, size - header.length - 6))}\r\n`, 'latin1');
}
