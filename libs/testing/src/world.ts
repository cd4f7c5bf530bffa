import { DataSource } from 'typeorm';
import { type AccountId, type Clock, type Resolver, systemClock } from '#kernel';
import { Authentication, Directory, directoryEntities, type NewPerson, Recipients } from '#core/directory';
import {
  ArrivedInvitations,
  Connectors,
  deliveryEntities,
  DkimKeys,
  DomainPolicies,
  Evaluations,
  Journal,
  ListLinks,
  MailAuthenticator,
  MailFlow,
  Moderation,
  ModerationTending,
  NoticeLanguages,
  Notifier,
  Queue,
  ReceivedReports,
  ReturnPaths,
  SentCopies,
  Signatures,
  TransportRules,
} from '#core/delivery';
import type { Renderer } from '#core/mailstore';
import { TraceLog } from '#core/trace';
import { DirectoryAuthenticator, FlowReception, SmtpService, type SmtpServiceOptions } from '#gateways/smtp';
import { ormOptions } from '#platform/database';
import { makeSelfSigned } from '#platform/net';
import { SecretBox } from '#platform/secrets';
import { randomBytes } from 'node:crypto';
import { FakeResolver } from './dns/fakeResolver.js';
import { type TestMailStore, testMailStore } from './mailStore.js';
import { deriveTestScram } from './people.js';

/** Directory, store and delivery on a database of their own, with SMTP listeners on free ports. */
export interface World extends TestMailStore {
  readonly directory: Directory;
  readonly recipients: Recipients;
  readonly authentication: Authentication;
  readonly queue: Queue;
  readonly flow: MailFlow;
  readonly trace: TraceLog;
  readonly notifier: Notifier;
  readonly policies: DomainPolicies;
  readonly dkim: DkimKeys;
  readonly evaluations: Evaluations;
  readonly rules: TransportRules;
  readonly moderation: Moderation;
  readonly tending: ModerationTending;
  readonly connectors: Connectors;
  readonly signatures: Signatures;
  readonly secrets: SecretBox;
  readonly languages: NoticeLanguages;
  readonly sentCopies: SentCopies;
  readonly invitations: ArrivedInvitations;
  /** Adds a person with mailboxes; the password is `correct horse`. */
  person(address: string, more?: Partial<NewPerson>): Promise<AccountId>;
  /** Opens a listener; gives its port. */
  listen(service: SmtpServiceOptions['service'], more?: Partial<SmtpServiceOptions>): Promise<number>;
  /** Messages in a mailbox, oldest first, as text. */
  messages(account: AccountId, mailbox?: string): Promise<readonly string[]>;
}

export const testPassword = 'correct horse';

/** Mail is authenticated where there is a `resolver`. */
export async function testWorld({
  resolver,
  clock = systemClock,
  renderer,
}: {
  readonly resolver?: Resolver;
  readonly clock?: Clock;
  readonly renderer?: Renderer;
} = {}): Promise<World> {
  const mail = await testMailStore(renderer ? { renderer } : {});
  const source = await new DataSource(
    ormOptions(mail.target, [...directoryEntities, ...deliveryEntities]),
  ).initialize();
  const recipients = new Recipients(mail.database, systemClock, {
    hostname: 'mx.fumibako.test',
    postmaster: null,
  });
  const authentication = new Authentication(mail.database, systemClock);
  const changed = (): void => recipients.forget();
  const directory = new Directory(source, deriveTestScram, { defaultQuota: 0, changed });
  const trace = new TraceLog(mail.database, (error) => {
    throw error;
  });
  const queue = new Queue(mail.database, mail.segments, trace);
  const common = { clock, hostname: 'mx.fumibako.test' };
  const authenticator = new MailAuthenticator(
    {
      ...common,
      resolver: resolver ?? new FakeResolver({}),
      random: Math.random,
      trustedSealers: new Set(['trusted.test']),
    },
    resolver ? [] : ['0.0.0.0/0', '::/0'],
  );
  const policies = new DomainPolicies(source, directory, clock);
  const secrets = new SecretBox([randomBytes(32)]);
  const dkim = new DkimKeys(source, directory, clock, secrets);
  const evaluations = new Evaluations(mail.database, clock, (error) => {
    throw error;
  });
  const reports = new ReceivedReports(mail.database, clock);
  const returnPaths = new ReturnPaths(recipients, () => authentication.secret('srs'), systemClock);
  const listLinks = new ListLinks(() => authentication.secret('lists'), 'https://mx.fumibako.test');
  const rules = new TransportRules(mail.database, systemClock, () => undefined);
  const journal = new Journal(rules, returnPaths, () => authentication.secret('journal'));
  const moderation = new Moderation({
    database: mail.database,
    recipients,
    trace,
    clock,
    announce: () => queue.announce(),
    patience: 5 * 86_400_000,
  });
  const connectors = new Connectors(mail.database, recipients, clock);
  const signatures = new Signatures(mail.database, systemClock, () => undefined);
  const sentCopies = new SentCopies({ database: mail.database, store: mail.store, signatures, isOn: true });
  const languages = new NoticeLanguages(mail.database);
  const leads = { recipients, returnPaths, listLinks, queue, trace, rules, journal, moderation, connectors };
  const invitations = new ArrivedInvitations(mail.database);
  const ways = { ...leads, languages, signatures, sentCopies, invitations };
  const flow = new MailFlow({
    ...common,
    ...ways,
    store: mail.store,
    authenticator,
    policies,
    dkim,
    evaluations,
    reports,
  });
  const notifier = new Notifier({ ...common, flow, languages });
  const base = 'https://mx.fumibako.test';
  const tending = new ModerationTending({ database: mail.database, recipients, flow, trace, clock, base });
  const services: SmtpService[] = [];
  const tls = makeSelfSigned({ names: ['localhost'], days: 1 });
  const serverSecret = randomBytes(32);
  return {
    ...mail,
    directory,
    recipients,
    authentication,
    queue,
    flow,
    trace,
    notifier,
    policies,
    dkim,
    evaluations,
    rules,
    moderation,
    tending,
    connectors,
    signatures,
    sentCopies,
    invitations,
    secrets,
    languages,
    person: async (address, more = {}) => {
      const [account] = await directory.addPeople([{ address, password: testPassword, ...more }], {
        createDomains: true,
      });
      if (!account) throw new Error('nobody was added');
      await mail.store.mailboxes.prepareAccount(account.id, { domainId: account.domainId, quotaOctets: account.quota });
      return account.id;
    },
    listen: async (service, more = {}) => {
      const smtp = new SmtpService({
        service,
        hostname: 'mx.fumibako.test',
        listen: { host: '127.0.0.1', port: 0 },
        reception: new FlowReception(flow, { permanentOverQuota: false }),
        authenticator:
          service === 'submission'
            ? new DirectoryAuthenticator(authentication, { serverSecret, iterations: 4096 })
            : null,
        cleartextAuthentication: 'loopback',
        tls,
        ...more,
      });
      services.push(smtp);
      const address = await smtp.listen();
      return typeof address === 'string' ? 0 : address.port;
    },
    messages: async (account, mailbox = 'INBOX') => {
      const info = await mail.store.mailboxes.byName(account, mailbox);
      const { view, close } = await mail.store.open(account, info.id);
      const ids = Array.from({ length: view.length }, (_, index) => view.messageIdAt(index));
      close();
      const contents = await mail.store.reader.contents(account, ids);
      return ids.map((id) => contents.get(id)?.toString('latin1') ?? '');
    },
    close: async () => {
      await Promise.all(services.map((service) => service.close(100)));
      await trace.flush();
      await source.destroy();
      await mail.close();
    },
  };
}
