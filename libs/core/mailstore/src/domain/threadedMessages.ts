/** What threading knows of messages 0 to count - 1, which are in the order of the mailbox. */
export interface ThreadedMessages {
  readonly count: number;
  /** Sent date in milliseconds since 1970. */
  sentAt(node: number): number;
  /** Time of arrival in milliseconds since 1970. */
  arrivedAt(node: number): number;
  /** Number that stands for the base subject, … */
  subjectOf(node: number): number;
  /** … and that of the empty one, or -1 where no message has it. */
  readonly emptySubject: number;
  isReply(node: number): boolean;
  /** Number that stands for the message id, or -1. */
  idOf(node: number): number;
  /** Numbers that stand for message ids of ancestors, oldest first. */
  referencesOf(node: number): ArrayLike<number> & Iterable<number>;
}
