import type { IncomingMessage, MailStore, MessageIntake } from '#core/mailstore';
import type { Recipients } from '#core/directory';
import { rewriteHeader } from '../domain/rewriteHeader.js';
import { type DeliveryRequest, senderOrganisation } from '../domain/transaction.js';
import { unjudged, type Verdict } from './authentication/judge.js';
import { MessageSigning } from './dkim/messageSigning.js';
import { isOurs, type Provenance, type ProvenanceParts } from './provenance.js';

/** A message as some of its recipients get it, with what stands above it. */
export interface Form {
  readonly message: IncomingMessage;
  readonly verdict: Verdict;
}

/** A message for mailboxes here, and for others. */
export interface Forms {
  readonly local: Form;
  readonly remote: Form;
}

export const oneForm = (message: IncomingMessage, verdict: Verdict = unjudged): Forms => {
  const form = { message, verdict };
  return { local: form, remote: form };
};

interface FormParts extends ProvenanceParts {
  readonly store: Pick<MailStore, 'intake'>;
  readonly recipients: Pick<Recipients, 'rewrites'>;
}

/**
 * Takes the octets of a message as it is kept. Where addresses of its header are others outside, it is taken twice: what is
 * ours goes out with the addresses that others see, and is signed so; what comes from others has ours in mailboxes here.
 */
export class MessageForms {
  private readonly main: MessageIntake;
  private twin: { readonly intake: MessageIntake; readonly signing: MessageSigning | null } | null = null;
  private added: Buffer[] = [];

  constructor(
    private readonly request: DeliveryRequest,
    private readonly parts: FormParts,
    private readonly provenance: Pick<Provenance, 'sentOn'>,
  ) {
    this.main = parts.store.intake();
  }

  /** A field above the header that is of the copy, and nobody's word. */
  async add(field: Buffer): Promise<void> {
    this.added.push(field);
    await this.main.write(field);
  }

  /** The header, once it is complete. */
  async begin(header: Buffer): Promise<void> {
    const other = await this.otherHeader(header);
    if (other !== null) {
      const { dkim, clock } = this.parts;
      const signing = isOurs(this.request) ? new MessageSigning(dkim, clock) : null;
      this.twin = { intake: this.parts.store.intake(), signing };
      for (const field of this.added) await this.twin.intake.write(field);
      await this.takeTwin(other);
    }
    this.added = [];
    this.provenance.sentOn(header);
    await this.main.write(header);
  }

  /** Octets of the body. */
  take(chunk: Buffer): Promise<void> | void {
    this.provenance.sentOn(chunk);
    const written = this.main.write(chunk);
    if (this.twin === null) return written;
    return Promise.all([written, this.takeTwin(chunk)]).then(() => undefined);
  }

  /** The message as it came, or was completed: what is known of it is known of this. */
  async finish(): Promise<IncomingMessage> {
    return await this.main.finish();
  }

  /** After `finish`, and before anything else: until then a large message is a file that is open. */
  async formsOf(message: IncomingMessage, verdict: Verdict): Promise<Forms> {
    const { twin } = this;
    if (twin === null) return oneForm(message, verdict);
    const main = { message, verdict };
    const other = await twin.intake.finish();
    if (twin.signing === null) return { local: { message: other, verdict }, remote: main };
    return { local: main, remote: { message: other, verdict: { ...verdict, prefix: await twin.signing.finish() } } };
  }

  async abort(): Promise<void> {
    await Promise.all([this.main.abort(), this.twin?.intake.abort()]);
  }

  private async otherHeader(header: Buffer): Promise<Buffer | null> {
    const rewrites = await this.parts.recipients.rewrites();
    // what is held goes, and is rewritten, later
    if (rewrites.isEmpty || this.request.heldUntil) return null;
    const organisation = senderOrganisation(this.request.sender);
    const outside = isOurs(this.request);
    return rewriteHeader(header, (address) =>
      outside ? rewrites.outside(address, organisation) : rewrites.inside(address),
    );
  }

  private async takeTwin(chunk: Buffer): Promise<void> {
    this.twin?.signing?.write(chunk);
    await this.twin?.intake.write(chunk);
  }
}
