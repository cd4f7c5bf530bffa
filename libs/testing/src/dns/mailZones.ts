import type { DnsZones } from './zones.js';

/** The DNS of a test's mail: `good.test` lets loopback send, `reject.test` and `junk.test` have no host that may. */
export const mailZones = {
  '1.0.0.127.in-addr.arpa': { PTR: ['client.test'] },
  'client.test': { A: ['127.0.0.1'], TXT: ['v=spf1 a -all'] },
  'good.test': { TXT: ['v=spf1 ip4:127.0.0.1 -all'] },
  '_dmarc.good.test': { TXT: ['v=DMARC1; p=reject'] },
  'reject.test': { TXT: ['v=spf1 -all'] },
  '_dmarc.reject.test': { TXT: ['v=DMARC1; p=reject; sp=quarantine'] },
  'junk.test': { TXT: ['v=spf1 ~all'] },
  '_dmarc.junk.test': { TXT: ['v=DMARC1; p=quarantine'] },
  'plain.test': { TXT: ['v=spf1 -all'] },
  'broken.test': { fails: 'servfail' },
  '_dmarc.broken.test': { TXT: ['v=DMARC1; p=reject'] },
  'lost.test': {},
  '_dmarc.lost.test': { fails: 'servfail' },
} satisfies DnsZones;
