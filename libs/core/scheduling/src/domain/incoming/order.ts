import type { ItemView } from '#formats/ical';

/** RFC 5546 §2.1.5: the sequence first, then the stamp. */
export function compareRevisions(message: ItemView, known: ItemView): 'newer' | 'repeated' | 'older' {
  if (message.sequence !== known.sequence) return message.sequence > known.sequence ? 'newer' : 'older';
  const [stamp, former] = [message.stamp?.wall ?? 0, known.stamp?.wall ?? 0];
  if (stamp === former) return 'repeated';
  return stamp > former ? 'newer' : 'older';
}
