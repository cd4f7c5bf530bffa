import type { AddressItem, Part } from '#formats/mime';

/** How other projects write the answers for their own messages, and ours in the same form. */

export const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

interface TheirAddress {
  readonly name: string | null;
  readonly address: string | null;
}

export interface TheirAddresses {
  readonly List?: TheirAddress[];
  readonly Group?: { name: string | null; addresses: TheirAddress[] }[];
}

export const shownAddress = ({ name, address }: TheirAddress): string => `${squeeze(name ?? '')}<${address ?? ''}>`;

export function shownItems(items: readonly AddressItem[]): unknown[] {
  return items.flatMap((item) =>
    item.kind === 'group'
      ? [item.name, ...shownItems(item.members)]
      : [`${squeeze(item.name ?? '')}<${item.local}${item.domain === '' ? '' : `@${item.domain}`}>`],
  );
}

interface TheirDate {
  readonly [part: string]: number;
}

export function dateOf(date: (TheirDate & { tz_before_gmt: unknown }) | null): number | null {
  if (date === null) return null;
  const part = (name: string): number => date[name] ?? 0;
  const zone = (date['tz_before_gmt'] ? -1 : 1) * (part('tz_hour') * 60 + part('tz_minute'));
  return (
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - zone * 60_000
  );
}

export interface TheirType {
  readonly c_type: string;
  readonly c_subtype: string | null;
  readonly attributes: [string, string][] | null;
}

export interface TheirMessage {
  readonly parts: {
    readonly offset_header: number;
    readonly offset_body: number;
    readonly offset_end: number;
    readonly body?: { readonly Message?: TheirMessage };
  }[];
}

export function theirOffsets(message: TheirMessage): string[] {
  return message.parts.flatMap((part) => [
    `${part.offset_header}-${part.offset_body}-${part.offset_end}`,
    ...(part.body?.Message === undefined ? [] : theirOffsets(part.body.Message)),
  ]);
}

export const offsets = (part: Part): string => `${part.headerStart}-${part.bodyStart}-${part.bodyEnd}`;

interface MimekitEntity {
  readonly mimeType: string;
  readonly beginOffset: number;
  readonly headersEndOffset: number;
  readonly endOffset: number;
  readonly children?: MimekitEntity[];
  readonly message?: { readonly body: MimekitEntity };
}

export interface MimekitMessage {
  readonly beginOffset: number;
  readonly endOffset: number;
  readonly body: MimekitEntity;
}

export function entities(entity: MimekitEntity, base: number): string[] {
  const own = `${entity.mimeType.toLowerCase()} ${entity.beginOffset - base}-${entity.headersEndOffset - base}-${entity.endOffset - base}`;
  const inner = [...(entity.children ?? []), ...(entity.message === undefined ? [] : [entity.message.body])];
  return [own, ...inner.flatMap((child) => entities(child, base))];
}

export const withBreaks = (bytes: Buffer, lineBreak: string): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, lineBreak), 'latin1');

export const unescape = (xml: string): string =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
