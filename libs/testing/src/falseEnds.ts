/** What passes for an end of data in some mail server, and must not in ours (RFC 5321 §4.1.1.4 knows CRLF "." CRLF alone). */
export const falseEnds = [
  '\n.\n',
  '\n.\r',
  '\r.\n',
  '\r.\r',
  '\n.\r\n',
  '\r.\r\n',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\r\n\0.\r\n',
  '\r\n.\n',
  '\r\n.\r',
] as const;
