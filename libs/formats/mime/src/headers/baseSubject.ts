const OPEN = 0x5b;
const CLOSE = 0x5d;
const FORWARD = '[fwd:';

/** A decoded subject as SORT and THREAD see it. */
export interface SubjectParts {
  readonly base: string;
  /** Something that marks a reply or a forward was taken away (RFC 5256 §3, REFERENCES). */
  readonly isReply: boolean;
}

/** A part of a subject that becomes shorter. */
interface Rest {
  readonly text: string;
  start: number;
  end: number;
  isReply: boolean;
}

/** Base subject of a decoded subject (RFC 5256 §2.1), and whether it was one of a reply or forward. Linear. */
export function subjectParts(subject: string): SubjectParts {
  // RFC 5256 §2.1 (1)
  const text = subject.replace(/\s+/g, ' ');
  const rest: Rest = { text, start: 0, end: text.length, isReply: false };
  for (;;) {
    cutTrailer(rest);
    cutLeader(rest);
    // RFC 5256 §2.1 (6)
    const { start, end } = rest;
    if (end - start < FORWARD.length + 1 || text.charCodeAt(end - 1) !== CLOSE) break;
    if (text.slice(start, start + FORWARD.length).toLowerCase() !== FORWARD) break;
    rest.start += FORWARD.length;
    rest.end -= 1;
    rest.isReply = true;
  }
  return { base: text.slice(rest.start, rest.end), isReply: rest.isReply };
}

/** Base subject of a decoded subject (RFC 5256 §2.1), as SORT and THREAD compare it. */
export function baseSubject(subject: string): string {
  return subjectParts(subject).base;
}

/** RFC 5256 §2.1 (2): `subj-trailer = "(fwd)" / WSP`. */
function cutTrailer(rest: Rest): void {
  const { text, start } = rest;
  while (rest.end > start) {
    if (text.charCodeAt(rest.end - 1) === 0x20) rest.end -= 1;
    else if (rest.end - 5 >= start && text.slice(rest.end - 5, rest.end).toLowerCase() === '(fwd)') {
      rest.end -= 5;
      rest.isReply = true;
    } else break;
  }
}

/** RFC 5256 §2.1 (3) to (5). Blobs are looked at once: a run of them goes with the reply mark behind it, or one by one. */
function cutLeader(rest: Rest): void {
  const { text, end } = rest;
  for (;;) {
    while (rest.start < end && text.charCodeAt(rest.start) === 0x20) rest.start += 1;
    let last = rest.start;
    let run = rest.start;
    for (let next = blobEnd(text, run, end); next > run; next = blobEnd(text, run, end)) {
      last = run;
      run = next;
    }
    const reply = replyEnd(text, run, end);
    if (reply === run) {
      // Blobs go as long as something is left.
      rest.start = run < end ? run : last;
      return;
    }
    rest.start = reply;
    rest.isReply = true;
  }
}

/** End of `subj-blob = "[" *BLOBCHAR "]" *WSP` at an index, or the index. */
function blobEnd(text: string, start: number, end: number): number {
  if (text.charCodeAt(start) !== OPEN) return start;
  let i = start + 1;
  while (i < end && text.charCodeAt(i) !== OPEN && text.charCodeAt(i) !== CLOSE) i++;
  if (i >= end || text.charCodeAt(i) !== CLOSE) return start;
  return skipSpace(text, i + 1, end);
}

/** End of `subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"` at an index, or the index. */
function replyEnd(text: string, start: number, end: number): number {
  const head = text.slice(start, Math.min(end, start + 3)).toLowerCase();
  let i = start;
  if (head.startsWith('re')) i += 2;
  else if (head === 'fwd') i += 3;
  else if (head.startsWith('fw')) i += 2;
  else return start;
  i = blobEnd(text, skipSpace(text, i, end), end);
  return i < end && text.charCodeAt(i) === 0x3a ? i + 1 : start;
}

function skipSpace(text: string, start: number, end: number): number {
  let i = start;
  while (i < end && text.charCodeAt(i) === 0x20) i++;
  return i;
}
