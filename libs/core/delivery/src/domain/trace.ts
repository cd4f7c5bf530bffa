import { formatDate } from '#formats/mime';
import { printAddress } from '#kernel';
import type { DeliveryRequest } from './transaction.js';

/** A message with as many Received fields as this has lost its way (RFC 5321 §6.3). */
export const maxHops = 50;

/** The Received field that we add (RFC 5321 §4.4). */
export function receivedField(request: DeliveryRequest, hostname: string, now: number): Buffer {
  const { sender, recipients, id } = request;
  const literal = sender.address.includes(':') ? `[IPv6:${sender.address}]` : `[${sender.address}]`;
  // RFC 5321 §7.6 (RFC 5321 §7.2): with several recipients `for` would tell each about the others.
  const only = recipients.length === 1 ? recipients[0] : undefined;
  const tls = sender.tls ? ` (${sender.tls.version} ${sender.tls.cipher})` : '';
  const target = only ? `\r\n\tfor <${printAddress(only.address)}>` : '';
  const helo = printable(sender.helo) || 'unknown';
  // RFC 6710 §3
  const urgency = request.priority ? `\r\n\tpriority ${request.priority}` : '';
  return Buffer.from(
    `Received: from ${helo} (${literal})${tls}\r\n\tby ${hostname} with ${sender.protocol} id ${id}${target}${urgency};\r\n\t${formatDate(now, 0)}\r\n`,
  );
}

/**
 * The fields that final delivery puts before a recipient's copy (RFC 5321 §4.4 for Return-Path), above those that every
 * copy has from us.
 */
export function deliveryPrefix(request: DeliveryRequest, account: string, common: Buffer): Buffer {
  const path = request.reversePath ? printAddress(request.reversePath) : '';
  return Buffer.concat([Buffer.from(`Return-Path: <${path}>\r\nDelivered-To: ${account}\r\n`), common]);
}

/** The field that tells a forwarded message when it comes back, above those that every copy has from us. */
export function forwardPrefix(through: string, common: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`Delivered-To: ${through}\r\n`), common]);
}

/** What a client claims about itself, without anything that could end or continue the field. */
function printable(claim: string): string {
  let clean = '';
  for (const char of claim.slice(0, 255)) {
    const code = char.charCodeAt(0);
    clean += code > 32 && code < 127 && !'()<>;,"\\'.includes(char) ? char : '?';
  }
  return clean;
}
