/** A message as one client knows it. */
export interface Known {
  /** 0 where the client was not told yet. */
  uid: number;
  /** Sorted; null where the client does not know. */
  flags: string | null;
  modSeq: number;
  /** \Recent, which never changes while a session lasts; null where the client does not know. */
  recent: boolean | null;
}

/** A search that the client follows. */
export interface Followed {
  readonly uid: boolean;
  /** The command by which the results can be asked for again. */
  readonly again: string;
  readonly sorted: boolean;
  /** UIDs, or messages where the client follows by numbers. */
  results: (Known | number)[];
}

/** Numbers of a set as the server writes it. */
export function numbersIn(set: string): number[] {
  if (set === 'NIL') return [];
  return set.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split(':').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

/** Flags in an order of their own, without \Recent, which each session has for itself. */
export function sortedFlags(text: string): string {
  const flags = text.split(' ').filter((flag) => flag !== '' && flag !== '\\Recent');
  return flags.sort().join(' ');
}

/** What a client was told of its mailbox; complains about what it cannot have been told. */
export class Knowledge {
  messages: Known[] = [];
  readonly followed = new Map<string, Followed>();
  readonly complaints: string[] = [];
  /** UIDs are all there is. */
  uidOnly = false;
  qresync = false;
  highestModSeq = 0;
  uidValidity = 0;
  /** Number of messages that are \Recent, as told. */
  recent = 0;
  /** An EXPUNGE now would be out of place. */
  numbersInUse = false;

  hear(response: string): void {
    const [, kind = '', rest = ''] = /^\* (?:\d+ )?([A-Z]+)(.*)$/s.exec(response) ?? [];
    const number = Number(/^\* (\d+) /.exec(response)?.[1] ?? 0);
    if (kind === 'EXISTS') this.exist(number);
    else if (kind === 'RECENT') this.recent = number;
    else if (kind === 'EXPUNGE') this.expunged(number);
    else if (kind === 'VANISHED') this.vanished(rest.trim());
    else if (kind === 'FETCH') this.fetched(this.messages[number - 1], response, this.uidOnly);
    else if (kind === 'UIDFETCH') this.fetched(this.byUid(number), response, !this.uidOnly, number);
    else if (kind === 'ESEARCH') this.updated(response);
    this.noteCode(response);
  }

  byUid(uid: number): Known | undefined {
    return this.messages.find((message) => message.uid === uid);
  }

  uids(): number[] {
    return this.messages.map(({ uid }) => uid).filter((uid) => uid > 0);
  }

  complain(text: string): void {
    this.complaints.push(text);
  }

  private noteCode(response: string): void {
    const highest = /\[HIGHESTMODSEQ (\d+)\]/.exec(response)?.[1];
    if (highest !== undefined) this.highestModSeq = Number(highest);
    const validity = /\[UIDVALIDITY (\d+)\]/.exec(response)?.[1];
    if (validity !== undefined) this.uidValidity = Number(validity);
  }

  private exist(count: number): void {
    if (count < this.messages.length) this.complain(`EXISTS ${count} after ${this.messages.length}`);
    while (this.messages.length < count) this.messages.push({ uid: 0, flags: null, modSeq: 0, recent: null });
  }

  private remove(at: number, why: string): void {
    const [gone] = this.messages.splice(at, 1);
    if (gone === undefined) return this.complain(`${why}: no such message`);
    for (const [tag, { results }] of this.followed)
      if (results.includes(gone) || (gone.uid > 0 && results.includes(gone.uid)))
        this.complain(`${why}: still a result of ${tag}`);
  }

  private expunged(number: number): void {
    if (this.qresync || this.uidOnly) this.complain(`EXPUNGE ${number} where VANISHED is wanted`);
    if (this.numbersInUse) this.complain(`EXPUNGE ${number} while numbers are in use`);
    this.remove(number - 1, `EXPUNGE ${number}`);
  }

  private vanished(text: string): void {
    const earlier = text.startsWith('(EARLIER)');
    if (!this.qresync && !this.uidOnly) this.complain(`VANISHED ${text} without QRESYNC`);
    if (this.numbersInUse && !earlier) this.complain(`VANISHED ${text} while numbers are in use`);
    for (const uid of numbersIn(text.replace('(EARLIER) ', ''))) {
      const at = this.messages.findIndex((message) => message.uid === uid);
      if (earlier) {
        if (at >= 0) this.complain(`VANISHED (EARLIER) ${uid} is still there`);
      } else if (at >= 0) this.remove(at, `VANISHED ${uid}`);
      // a message whose UID was never told has gone: which one it was is known by its neighbours
      else this.removeUnknown(uid);
    }
  }

  private removeUnknown(uid: number): void {
    const after = this.messages.findLastIndex((message) => message.uid > 0 && message.uid < uid);
    const at = this.messages.findIndex((message, index) => index > after && message.uid === 0);
    this.remove(at < 0 ? this.messages.length : at, `VANISHED ${uid}`);
  }

  private fetched(message: Known | undefined, response: string, wrong: boolean, own = 0): void {
    if (wrong) return this.complain(`wrong kind: ${response}`);
    // a UID that came just now
    const known = message ?? (own === 0 ? undefined : this.messages.find(({ uid }) => uid === 0));
    if (known === undefined) return this.complain(`of no message: ${response}`);
    const uid = own === 0 ? Number(/\bUID (\d+)/.exec(response)?.[1] ?? 0) : own;
    if (uid > 0 && known.uid > 0 && known.uid !== uid) this.complain(`is ${known.uid}: ${response}`);
    if (uid > 0) known.uid = uid;
    // without numbers, order is that of the UIDs
    if (own > 0) this.messages.sort((a, b) => (a.uid || Number.MAX_VALUE) - (b.uid || Number.MAX_VALUE));
    this.noteState(known, response);
  }

  private noteState(known: Known, response: string): void {
    const flags = /FLAGS \(([^)]*)\)/.exec(response)?.[1];
    if (flags !== undefined) {
      const recent = flags.split(' ').includes('\\Recent');
      if (known.recent === !recent) this.complain(`\\Recent was ${known.recent}: ${response}`);
      known.recent = recent;
      known.flags = sortedFlags(flags);
    }
    const modSeq = Number(/MODSEQ \((\d+)\)/.exec(response)?.[1] ?? 0);
    if (modSeq > 0 && modSeq < known.modSeq) this.complain(`older than ${known.modSeq}: ${response}`);
    known.modSeq = Math.max(known.modSeq, modSeq);
  }

  private updated(response: string): void {
    const tag = /\(TAG "([^"]+)"\)/.exec(response)?.[1] ?? '';
    const context = this.followed.get(tag);
    for (const [, kind, list = ''] of response.matchAll(/(ADDTO|REMOVEFROM) \(([^)]*)\)/g)) {
      if (context === undefined) return this.complain(`nobody asked: ${response}`);
      const words = list.split(' ');
      for (let at = 0; at < words.length; at += 2)
        this.change(
          context,
          kind as 'ADDTO' | 'REMOVEFROM',
          Number(words[at]),
          numbersIn(words[at + 1] ?? ''),
          response,
        );
    }
  }

  private change(
    context: Followed,
    kind: 'ADDTO' | 'REMOVEFROM',
    position: number,
    numbers: readonly number[],
    response: string,
  ): void {
    const named = numbers.map((number) => this.named(number, context.uid));
    if (context.sorted !== position > 0) this.complain(`position ${position}: ${response}`);
    for (const [offset, message] of named.entries()) {
      const there = message === undefined ? -1 : context.results.indexOf(message);
      if (message === undefined) this.complain(`of no message: ${response}`);
      else if (kind === 'REMOVEFROM') {
        if (there < 0 || (position > 0 && there !== position - 1)) this.complain(`is at ${there + 1}: ${response}`);
        if (there >= 0) context.results.splice(there, 1);
      } else if (there >= 0 || position > context.results.length + 1) this.complain(`cannot be added: ${response}`);
      else if (position > 0) context.results.splice(position - 1 + offset, 0, message);
      else context.results.push(message);
    }
  }

  /** A result as it is followed. */
  named(number: number, uid: boolean): Known | number | undefined {
    return uid ? number : this.messages[number - 1];
  }
}
