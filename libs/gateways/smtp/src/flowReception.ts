import type { Principal as CorePrincipal } from '#core/directory';
import type { Decision, DeliveryRequest, IncomingMail, MailFlow, Pass } from '#core/delivery';
import type { Address } from '#kernel';
import { refusalOf } from './errorMap.js';
import type { MessageSink, Principal, Reception, Transaction, Verdict } from './ports.js';

/** A principal that knows what the directory said. */
export interface DirectoryPrincipal extends Principal {
  readonly directory: CorePrincipal;
}

/** Connects the conversation to the delivery core. */
export class FlowReception implements Reception {
  /** What clients may do in their transactions, by their connectors. */
  private readonly passes = new WeakMap<Transaction, Pass>();

  constructor(
    private readonly flow: MailFlow,
    private readonly options: { readonly permanentOverQuota: boolean; readonly committed?: (seconds: number) => void },
  ) {}

  async checkSender(transaction: Transaction, address: Address | null): Promise<Verdict> {
    const { client, service } = transaction;
    const pass = service === 'mx' ? await this.flow.passOf(client, address) : null;
    if (pass?.requireTls && client.tls === null) return needsTls;
    if (pass) this.passes.set(transaction, pass);
    return this.verdict(await this.flow.checkSender(this.requestOf(transaction), address));
  }

  async checkRecipient(transaction: Transaction, address: Address): Promise<Verdict> {
    const request = this.requestOf(transaction);
    const verdict = this.verdict(await this.flow.checkRecipient(request, address));
    return verdict.accepted || !request.sender.pass ? verdict : { ...verdict, isKnown: true };
  }

  async wantsCertificate(address: string): Promise<boolean> {
    return await this.flow.wantsCertificate(address);
  }

  private requestOf(transaction: Transaction): DeliveryRequest {
    return requestOf(transaction, this.passes.get(transaction) ?? null);
  }

  open(transaction: Transaction): MessageSink {
    const mail = this.flow.open(this.requestOf(transaction));
    return {
      write: (chunk) => mail.write(chunk),
      commit: () => this.commit(mail, transaction),
      abort: () => void mail.abort(),
    };
  }

  private async commit(mail: IncomingMail, transaction: Transaction): Promise<readonly Verdict[]> {
    const begun = process.hrtime.bigint();
    const decisions = await mail.commit();
    this.options.committed?.(Number(process.hrtime.bigint() - begun) / 1e9);
    const { priority } = this.requestOf(transaction);
    const asked = transaction.mailParameters.priority;
    const taken = asked === null || asked === priority ? accepted : lowered(priority ?? 0, transaction.id);
    return decisions.map((decision) => (decision.ok ? taken : this.verdict(decision)));
  }

  private verdict(decision: Decision): Verdict {
    if (decision.ok) return accepted;
    const refusal = refusalOf(decision.kind, this.options.permanentOverQuota);
    return decision.text === undefined ? refusal : { ...refusal, text: decision.text };
  }
}

const accepted: Verdict = { accepted: true };

/** RFC 6710 §4.1: the text begins with the priority that it has. */
const lowered = (priority: number, id: string): Verdict => ({
  accepted: true,
  enhanced: '2.3.6',
  text: `${priority} is its priority here: queued as ${id}`,
});

/** RFC 3207 §4 */
const needsTls: Verdict = {
  accepted: false,
  code: 530,
  enhanced: '5.7.0',
  text: 'Must issue a STARTTLS command first',
};

function requestOf(transaction: Transaction, pass: Pass | null): DeliveryRequest {
  const { client, mailParameters } = transaction;
  const principal = client.authenticated as DirectoryPrincipal | null;
  return {
    id: transaction.id,
    heldUntil: transaction.heldUntil,
    deliverBy: transaction.deliverBy,
    // RFC 6710 §4.1: of those whom we know; everybody else would be in a hurry.
    priority: mailParameters.priority !== null && (principal || pass?.relay.ok) ? mailParameters.priority : 0,
    door: transaction.service,
    sender: {
      address: client.address,
      helo: client.helo,
      protocol: client.protocol,
      tls: client.tls,
      principal: principal?.directory ?? null,
      pass,
    },
    reversePath: transaction.reversePath,
    declaredSize: mailParameters.size,
    body: mailParameters.body,
    smtputf8: mailParameters.smtputf8,
    ret: mailParameters.ret,
    envid: mailParameters.envid,
    requireTls: mailParameters.requireTls,
    recipients: transaction.recipients.map(({ address, notify, orcpt }) => ({
      address,
      notify: notify === null ? null : notify.join(','),
      originalRecipient: orcpt === null ? null : `${orcpt.type};${orcpt.address}`,
    })),
  };
}
