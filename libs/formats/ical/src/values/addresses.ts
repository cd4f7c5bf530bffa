/** CAL-ADDRESS (RFC 5545 §3.3.3): the address of a mailto URI in lower case; another URI as it is. */
export function readCalAddress(value: string): string {
  const text = value.trim();
  const match = /^mailto:\s*([^?]*)/i.exec(text);
  if (match !== null) return decoded((match[1] as string).trim()).toLowerCase();
  return /^[^\s:/]+@[^\s:/]+$/.test(text) ? text.toLowerCase() : text;
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function printCalAddress(address: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) return address;
  return `mailto:${address.replace(/[%\s?"<>]/g, (one) => encodeURIComponent(one))}`;
}
