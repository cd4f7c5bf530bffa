import { insertSignatures } from '#formats/signature';
import { messageIds } from '#formats/mime';
import type { TraceEvent } from '#core/trace';
import type { Step } from '#platform/database';
import { planSignatures, type SigningParts, type SigningPlan, type Submitted } from './plan.js';

/** Octets of the beginning of a message in which its texts have to end. */
export const maxStamped = 1024 * 1024;

const nothing = Buffer.alloc(0);

/**
 * Puts signatures into one message that somebody submits: holds back its beginning until its texts are there, and lets the
 * rest pass.
 */
export class SignatureStamp {
  private held: Buffer[] = [];
  private octets = 0;
  private isOpen: boolean;
  private reason: string | null = null;

  private constructor(
    private readonly parts: SigningParts,
    private readonly submitted: Submitted,
    private readonly plan: SigningPlan,
  ) {
    this.isOpen = plan.names.length > 0;
  }

  /** null where the message gets none. */
  static async begin(parts: SigningParts, submitted: Submitted): Promise<SignatureStamp | null> {
    const plan = await planSignatures(parts, submitted);
    return plan && new SignatureStamp(parts, submitted, plan);
  }

  /** Whether the message is another now than its author wrote. */
  get hasChanged(): boolean {
    return this.plan.names.length > 0 && !this.isOpen && this.reason === null;
  }

  /** Takes octets of the message; gives those that are done. */
  write(chunk: Buffer): Buffer {
    if (!this.isOpen) return chunk;
    this.held.push(chunk);
    this.octets += chunk.length;
    return this.octets < maxStamped ? nothing : this.stamp(false);
  }

  /** The rest. */
  end(): Buffer {
    return this.isOpen ? this.stamp(true) : nothing;
  }

  /** What is told of it. */
  events(at: number): readonly TraceEvent[] {
    const { names, carriedNames } = this.plan;
    const told = (signature: string, detail: TraceEvent['detail']): TraceEvent => ({
      at,
      recipient: null,
      kind: 'ruled',
      detail: { signature, ...detail },
    });
    const { reason } = this;
    return [
      ...names.map((name) => told(name, reason === null ? {} : { reason })),
      ...carriedNames.map((name) => told(name, { reason: 'carried-before' })),
    ];
  }

  /** The step that remembers what the message carries; `messageId` as in its header. */
  steps(messageId: string | null): readonly Step[] {
    const [id] = messageIds(messageId ?? '', 1);
    if (id === undefined || this.reason !== null) return [];
    return [this.parts.signatures.carryStep(this.submitted.organisation, id, this.plan.keys)];
  }

  private stamp(isAll: boolean): Buffer {
    const held = Buffer.concat(this.held);
    this.isOpen = false;
    this.held = [];
    const result = insertSignatures(held, isAll, this.plan.inserted);
    if ('message' in result) return result.message;
    this.reason = result.reason;
    return held;
  }
}
