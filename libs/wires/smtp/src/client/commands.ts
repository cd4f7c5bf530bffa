import { encodeXtext } from '../xtext.js';
import type { BodyType, ByTime } from '../mailParameters.js';

/** The envelope as the other server shall know it; a parameter stands only where that server offers its extension. */
export interface MailCommand {
  /** Mailbox, or empty for the null reverse-path. */
  readonly reversePath: string;
  readonly size?: number | undefined;
  readonly body?: BodyType | undefined;
  readonly smtpUtf8?: boolean | undefined;
  readonly ret?: 'full' | 'hdrs' | null | undefined;
  /** Decoded. */
  readonly envid?: string | null | undefined;
  readonly requireTls?: boolean | undefined;
  readonly by?: ByTime | null | undefined;
  /** 0 is what all mail has. */
  readonly priority?: number | undefined;
}

export interface RecipientCommand {
  readonly address: string;
  /** As in RFC 3461 §4.1, such as `success,failure`. */
  readonly notify?: string | null | undefined;
  /** Type and decoded address, such as `rfc822;ann@here.test`. */
  readonly originalRecipient?: string | null | undefined;
}

/** Something cannot be said in a command: octets of it would end the line, or the path. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** One line for the other server; nothing in it may begin another. */
export function commandLine(text: string): string {
  if (/[\p{Cc}\u2028\u2029]/u.test(text) || !text.isWellFormed())
    throw new CommandError('a command holds a control character');
  return `${text}\r\n`;
}

/** An address that would end its path early is no address. */
function path(address: string): string {
  if (/[<>]/.test(address.replace(/^"(?:[^"\\]|\\.)*"/, ''))) throw new CommandError('this is no address');
  return `<${address}>`;
}

/** `MAIL FROM:` (RFC 5321 §4.1.1.2) with the parameters of extensions. */
export function printMail(command: MailCommand): string {
  const { reversePath, size, body, smtpUtf8, ret, envid, requireTls, by, priority } = command;
  const parameters = [
    // RFC 1870 §3.
    size === undefined ? '' : ` SIZE=${size}`,
    // RFC 6152 §2.
    body === undefined ? '' : ` BODY=${body.toUpperCase()}`,
    // RFC 6531 §3.4.
    smtpUtf8 ? ' SMTPUTF8' : '',
    // RFC 3461 §4.3, §4.4.
    ret ? ` RET=${ret.toUpperCase()}` : '',
    envid ? ` ENVID=${encodeXtext(envid)}` : '',
    // RFC 8689 §2.
    requireTls ? ' REQUIRETLS' : '',
    by ? ` BY=${printBy(by)}` : '',
    // RFC 6710 §4.2.
    priority ? ` MT-PRIORITY=${priority}` : '',
  ];
  return commandLine(`MAIL FROM:${path(reversePath)}${parameters.join('')}`);
}

const longestBy = 999_999_999;

/** RFC 2852 §4. */
function printBy({ seconds, mode, trace }: ByTime): string {
  const time = Math.min(Math.max(Math.trunc(seconds), -longestBy), longestBy);
  return `${time};${mode === 'return' ? 'R' : 'N'}${trace ? 'T' : ''}`;
}

/** `RCPT TO:` (RFC 5321 §4.1.1.3) with the parameters of RFC 3461 §4.1, §4.2. */
export function printRecipient({ address, notify, originalRecipient }: RecipientCommand): string {
  const parameters = [
    notify ? ` NOTIFY=${notify.toUpperCase()}` : '',
    originalRecipient ? ` ORCPT=${printOriginal(originalRecipient)}` : '',
  ];
  return commandLine(`RCPT TO:${path(address)}${parameters.join('')}`);
}

function printOriginal(original: string): string {
  const at = original.indexOf(';');
  const type = original.slice(0, at);
  const address = original.slice(at + 1);
  // RFC 6533 §3: an address of the type utf-8 stands as it is.
  return `${type};${type.toLowerCase() === 'utf-8' ? address : encodeXtext(address)}`;
}
