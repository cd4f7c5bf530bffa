/** What an expansion may still look at. All generators of one expansion share it, so that its time is bounded whatever the rules say. */
export class Budget {
  private left: number;

  constructor(steps: number) {
    this.left = steps;
  }

  /** False when it is used up. */
  spend(steps = 1): boolean {
    this.left -= steps;
    return this.left >= 0;
  }

  get exhausted(): boolean {
    return this.left < 0;
  }
}
