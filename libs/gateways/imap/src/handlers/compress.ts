import { writeTagged } from '#wires/imap';
import { tellNews } from '../views/tell.js';
import { bad, no } from '../session/reply.js';
import type { Handler } from './handler.js';

/** RFC 4978 §3: the reply is the last that goes uncompressed. */
export const compress: Handler<'COMPRESS'> = async (session, { mechanism }, tag) => {
  if (mechanism !== 'DEFLATE') return bad('No such compression');
  const { channel, out } = session;
  if (channel.compressed) return no('Compression is active already', { name: 'COMPRESSIONACTIVE' });
  await tellNews(session, true);
  writeTagged(out, tag, 'OK', 'Compression begins');
  channel.compress(() => session.bye('Compressed input says too little for its size', { name: 'LIMIT' }));
  return null;
};
