/** Text with line feeds as octets with CRLF. */
export const crlf = (text: string): Buffer => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');

/** Nested multiparts and messages, with preamble, epilogue and a boundary that is the prefix of another. */
export const MIXED = `From: a@example.org
Content-Type: multipart/mixed; boundary="out"

preamble
--out

one
two
--out
Content-Type: message/rfc822

Subject: inner
Content-Type: multipart/alternative; boundary=out2

--out2
Content-Type: text/plain

plain
--out2
Content-Type: text/html

<b>html</b>

--out2--
--out
Content-Type: message/rfc822

Subject: single

body

--out--
epilogue
`;
