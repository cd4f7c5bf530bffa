const OPEN = 0x5b;
const CLOSE = 0x5d;
const FORWARD = '[fwd:';

/**
 * Base subject of a decoded subject (RFC 5256 §2.1), as SORT and THREAD compare it. Linear.
 */
export function baseSubject(subject: string): string {
  // RFC 5256 §2.1 (1)
  const text = subject.replace(/\s+/g, ' ');
  let start = 0;
  let end = text.length;
  for (;;) {
    end = withoutTrailer(text, start, end);
    start = withoutLeader(text, start, end);
    // RFC 5256 §2.1 (6)
    if (end - start < FORWARD.length + 1 || text.charCodeAt(end - 1) !== CLOSE) break;
    if (text.slice(start, start + FORWARD.length).toLowerCase() !== FORWARD) break;
    start += FORWARD.length;
    end--;
  }
  return text.slice(start, end);
}

/** RFC 5256 §2.1 (2): `subj-trailer = "(fwd)" / WSP`. */
function withoutTrailer(text: string, start: number, from: number): number {
  let end = from;
  while (end > start) {
    if (text.charCodeAt(end - 1) === 0x20) end--;
    else if (end - 5 >= start && text.slice(end - 5, end).toLowerCase() === '(fwd)') end -= 5;
    else break;
  }
  return end;
}

/** RFC 5256 §2.1 (3) to (5). Blobs are looked at once: a run of them goes with the reply mark behind it, or one by one. */
function withoutLeader(text: string, from: number, end: number): number {
  let start = from;
  for (;;) {
    while (start < end && text.charCodeAt(start) === 0x20) start++;
    let last = start;
    let run = start;
    for (let next = blobEnd(text, run, end); next > run; next = blobEnd(text, run, end)) {
      last = run;
      run = next;
    }
    const reply = replyEnd(text, run, end);
    if (reply > run) start = reply;
    // Blobs go as long as something is left.
    else return run < end ? run : last;
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
