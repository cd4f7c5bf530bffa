import { FumibakoError } from '#kernel';
import { SchedulingPost } from '../domain/ports.js';

/** Nothing goes outside, and senders see it. */
export class NoPost extends SchedulingPost {
  post(): Promise<void> {
    return Promise.reject(new FumibakoError('not-supported', 'messages of scheduling stay within this server'));
  }
}
