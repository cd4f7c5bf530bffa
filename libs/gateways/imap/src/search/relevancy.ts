/** Scores of the messages that fuzzy keys have matched (RFC 6203 §4): the mean of what each key gave. */
export class Relevancy {
  private readonly keys: ReadonlyMap<number, number>[] = [];

  /** Where one key keeps its scores, by UID. */
  scoresOfKey(): Map<number, number> {
    const scores = new Map<number, number>();
    this.keys.push(scores);
    return scores;
  }

  /** 1 to 100; 100 where no text was matched fuzzily. */
  of(uid: number): number {
    const scores = this.keys.flatMap((key) => key.get(uid) ?? []);
    if (scores.length === 0) return 100;
    return Math.max(1, Math.round(scores.reduce((sum, score) => sum + score, 0) / scores.length));
  }
}
