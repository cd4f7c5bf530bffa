/** The GS2 header before a client's first message (RFC 5801 §4, RFC 5802 §7). */
export interface Gs2Header {
  /** n: the client knows no channel binding; y: it does, but thinks that the server does not; p: it uses `bindingName`. */
  readonly binding: 'n' | 'y' | 'p';
  readonly bindingName: string;
  readonly authzid: string;
  /** The header as it was sent, to be compared with the `c=` attribute. */
  readonly raw: string;
  /** Where the header ends. */
  readonly end: number;
}

/** `saslname = 1*(value-safe-char / "=2C" / "=3D")`; null when an equals sign stands for nothing. */
export function decodeSaslName(text: string): string | null {
  const pieces = text.split('=');
  let name = pieces[0] ?? '';
  for (const piece of pieces.slice(1)) {
    if (piece.startsWith('2C')) name += `,${piece.slice(2)}`;
    else if (piece.startsWith('3D')) name += `=${piece.slice(2)}`;
    else return null;
  }
  return name;
}

/** `gs2-header = gs2-cbind-flag "," [ authzid ] ","` (RFC 5802 §7); null when it is none. */
export function parseGs2Header(message: string): Gs2Header | null {
  const first = message.indexOf(',');
  const second = message.indexOf(',', first + 1);
  if (first < 1 || second < 0) return null;
  const flag = message.slice(0, first);
  const rest = message.slice(first + 1, second);
  const authzid = rest === '' ? '' : rest.startsWith('a=') && rest.length > 2 ? decodeSaslName(rest.slice(2)) : null;
  if (authzid === null) return null;
  const common = { authzid, raw: message.slice(0, second + 1), end: second + 1 };
  if (flag === 'n' || flag === 'y') return { binding: flag, bindingName: '', ...common };
  if (!flag.startsWith('p=') || flag.length < 3) return null;
  return { binding: 'p', bindingName: flag.slice(2), ...common };
}
