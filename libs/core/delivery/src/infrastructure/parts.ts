import type { Recipients } from '#core/directory';
import type { MailStore } from '#core/mailstore';
import type { TraceLog } from '#core/trace';
import type { ProvenanceParts } from './provenance.js';
import type { Moderation } from './moderation/moderation.js';
import type { Connectors } from './connectors.js';
import type { ArrivedInvitations } from './invitations/arrivals.js';
import type { ListLinks } from './listLinks.js';
import type { NoticeLanguages } from './noticeLanguages.js';
import type { Queue } from './queue.js';
import type { ReceivedReports } from './reports/receivedReports.js';
import type { ReturnPaths } from './returnPaths.js';
import type { Journal } from './rules/journal.js';
import type { TransportRules } from './rules/transportRules.js';
import type { SigningParts } from './signatures/plan.js';
import type { SentCopies } from './signatures/sentCopies.js';

/** What the way of a message is made of. */
export interface DeliveryParts extends ProvenanceParts {
  readonly store: MailStore;
  readonly recipients: Recipients;
  readonly queue: Queue;
  readonly trace: TraceLog;
  readonly returnPaths: ReturnPaths;
  readonly listLinks: ListLinks;
  readonly rules: Pick<TransportRules, 'of'>;
  readonly journal: Pick<Journal, 'copies'>;
  readonly moderation: Moderation;
  readonly connectors: Pick<Connectors, 'passOf' | 'wantCertificate' | 'mayAuthor'>;
  readonly signatures: SigningParts['signatures'];
  readonly sentCopies: Pick<SentCopies, 'place' | 'filedNow'>;
  readonly languages: Pick<NoticeLanguages, 'of'>;
  readonly invitations: Pick<ArrivedInvitations, 'step' | 'announce'>;
  readonly hostname: string;
  readonly reports: Pick<ReceivedReports, 'take'>;
}
