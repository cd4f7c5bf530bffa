import { statfs } from 'node:fs/promises';
import { type Clock, FumibakoError } from '#kernel';

/** Milliseconds for which a look at a disk counts. */
const lookAge = 1000;

/** The space that is left where data grows; below a reserve nothing new is taken in, while there is room for the rest. */
export class FreeSpace {
  private at = Number.NEGATIVE_INFINITY;
  private left: Promise<number> = Promise.resolve(0);

  /** `reserve` is in octets; directories that do not exist are passed over. */
  constructor(
    private readonly directories: readonly string[],
    private readonly reserve: number,
    private readonly clock: Clock,
  ) {}

  /** Throws `storage-full` when `octets` more would touch the reserve. */
  async require(octets: number): Promise<void> {
    const left = await this.octets();
    if (left - octets < this.reserve) throw new FumibakoError('storage-full', `${left} octets are left on the disk`);
  }

  /** Octets that are left on the fullest of the disks. */
  octets(): Promise<number> {
    const now = this.clock.now();
    if (now - this.at >= lookAge) {
      this.at = now;
      this.left = Promise.all(this.directories.map(leftOn)).then((all) => Math.min(...all));
    }
    return this.left;
  }
}

async function leftOn(directory: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return Number.POSITIVE_INFINITY;
    throw error;
  }
}
