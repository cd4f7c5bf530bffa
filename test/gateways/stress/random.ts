/** Park and Miller: the same seed asks the same questions, in whatever order the server answers. */
export class Random {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (this.state * 48_271) % 2_147_483_647;
    return this.state % Math.max(1, limit);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}
