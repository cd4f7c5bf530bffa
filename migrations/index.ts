import { Directory1730000000001 } from './0001-directory.js';
import { Mailstore1730000000002 } from './0002-mailstore.js';
import { Queue1730000000003 } from './0003-queue.js';
import { DeliverMany1730000000004 } from './0004-deliver-many.js';
import { DeliveryBatch1730000000005 } from './0005-deliveryBatch.js';
import { Threads1730000000006 } from './0006-threads.js';
import { FlagLog1730000000008 } from './0008-flag-log.js';
import { Search1730000000009 } from './0009-search.js';
import { DeliverFewerStatements1730000000010 } from './0010-deliver-fewer-statements.js';
import { Sharing1730000000012 } from './0012-sharing.js';
import { SeenMarks1730000000013 } from './0013-seen-marks.js';
import { PasswordLinks1730000000014 } from './0014-password-links.js';
import { DeliveryDeadline1730000000015 } from './0015-delivery-deadline.js';
import { Annotations1730000000016 } from './0016-annotations.js';
import { MessageQuota1730000000019 } from './0019-message-quota.js';
import { AccessTokens1730000000020 } from './0020-access-tokens.js';
import { AccessKeys1730000000021 } from './0021-access-keys.js';
import { EntriesBehindTheJournal1730000000030 } from './0030-entries-behind-the-journal.js';
import { RecentMarks1730000000040 } from './0040-recent-marks.js';
import { QueueDestinations1730000000041 } from './0041-queue-destinations.js';
import { TlsPolicies1730000000042 } from './0042-tls-policies.js';
import { MailAuthentication1730000000045 } from './0045-mail-authentication.js';
import { MailReports1730000000046 } from './0046-mail-reports.js';
import { SharedMailboxes1730000000050 } from './0050-shared-mailboxes.js';
import { Trace1730000000051 } from './0051-trace.js';
import { Forwarding1730000000052 } from './0052-forwarding.js';
import { Lists1730000000053 } from './0053-lists.js';
import { TransportRules1730000000060 } from './0060-transport-rules.js';
import { Routes1730000000061 } from './0061-routes.js';
import { HeldMessages1730000000062 } from './0062-held-messages.js';
import { Connectors1730000000063 } from './0063-connectors.js';
import { TlsSessions1730000000064 } from './0064-tls-sessions.js';
import { Urgency1730000000065 } from './0065-urgency.js';
import { AddressLimits1730000000070 } from './0070-address-limits.js';
import { Moderation1730000000071 } from './0071-moderation.js';
import { Contacts1730000000072 } from './0072-contacts.js';
import { AddressRewriting1730000000073 } from './0073-address-rewriting.js';
import { GroupsOf1730000000074 } from './0074-groups-of.js';
import { Signatures1730000000076 } from './0076-signatures.js';
import { Languages1730000000077 } from './0077-languages.js';
import { Collections1730000000080 } from './0080-collections.js';
import { Rooms1730000000082 } from './0082-rooms.js';
import { SchedulingBodies1730000000083 } from './0083-scheduling-bodies.js';
import { Scheduling1730000000081 } from './0081-scheduling.js';
import { InvitationsByMail1730000000085 } from './0085-invitations-by-mail.js';
import { CollectionMounts1730000000088 } from './0088-collection-mounts.js';
import { Holidays1730000000091 } from './0091-holidays.js';

/** Every migration, oldest first. New ones are added at the end; old ones never change. */
export const migrations = [
  Directory1730000000001,
  Mailstore1730000000002,
  Queue1730000000003,
  DeliverMany1730000000004,
  DeliveryBatch1730000000005,
  Threads1730000000006,
  FlagLog1730000000008,
  Search1730000000009,
  DeliverFewerStatements1730000000010,
  Sharing1730000000012,
  SeenMarks1730000000013,
  PasswordLinks1730000000014,
  DeliveryDeadline1730000000015,
  Annotations1730000000016,
  MessageQuota1730000000019,
  AccessTokens1730000000020,
  AccessKeys1730000000021,
  EntriesBehindTheJournal1730000000030,
  RecentMarks1730000000040,
  QueueDestinations1730000000041,
  TlsPolicies1730000000042,
  MailAuthentication1730000000045,
  MailReports1730000000046,
  SharedMailboxes1730000000050,
  Trace1730000000051,
  Forwarding1730000000052,
  Lists1730000000053,
  TransportRules1730000000060,
  Routes1730000000061,
  HeldMessages1730000000062,
  Connectors1730000000063,
  TlsSessions1730000000064,
  Urgency1730000000065,
  AddressLimits1730000000070,
  Moderation1730000000071,
  Contacts1730000000072,
  AddressRewriting1730000000073,
  GroupsOf1730000000074,
  Signatures1730000000076,
  Languages1730000000077,
  Collections1730000000080,
  Scheduling1730000000081,
  Rooms1730000000082,
  SchedulingBodies1730000000083,
  InvitationsByMail1730000000085,
  CollectionMounts1730000000088,
  Holidays1730000000091,
];
