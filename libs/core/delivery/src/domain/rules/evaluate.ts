import { contained, type Facts } from './facts.js';
import type { Action, Condition, ConditionValues, TransportRule } from './model.js';

/** A condition that is true, and of what. */
export interface Match {
  /** Its kind. */
  readonly condition: string;
  readonly found: string;
}

/** What one rule came to. */
export interface Look {
  readonly rule: string;
  readonly applies: boolean;
  readonly matched: readonly Match[];
  /** Kind of the condition that was not true. */
  readonly missed: string | null;
  /** Why it does not apply though its conditions are true. */
  readonly exception: Match | null;
  /** What is to be done; nothing where it does not apply. */
  readonly actions: readonly Action[];
}

/** Looks at rules in their order, as far as one that ends it. Those that are switched off are left out. */
export function evaluate(rules: readonly TransportRule[], facts: Facts): readonly Look[] {
  const looks: Look[] = [];
  for (const rule of rules) {
    if (!rule.enabled) continue;
    const look = lookAt(rule, facts);
    looks.push(look);
    if (look.actions.some((action) => 'stop' in action || 'reject' in action || 'drop' in action)) break;
  }
  return looks;
}

function lookAt(rule: TransportRule, facts: Facts): Look {
  const matched: Match[] = [];
  const look = { rule: rule.name, applies: false, matched, missed: null, exception: null, actions: [] };
  for (const condition of rule.when) {
    const match = test(condition, facts);
    if ('missed' in match) return { ...look, missed: match.missed };
    matched.push(match);
  }
  for (const condition of rule.unless) {
    const match = test(condition, facts);
    if (!('missed' in match)) return { ...look, exception: match };
  }
  return { ...look, applies: true, actions: rule.do };
}

function test(condition: Condition, facts: Facts): Match | { readonly missed: string } {
  const [[kind, value]] = Object.entries(condition) as [[keyof ConditionValues, never]];
  const found = tests[kind](value, facts);
  return found === null ? { missed: kind } : { condition: kind, found };
}

type Test<T> = (value: T, facts: Facts) => string | null;

/** What of a message makes each condition true; null where nothing does. */
const tests: { readonly [K in keyof ConditionValues]: Test<ConditionValues[K]> } = {
  from: (wanted, { senders }) => {
    const party = senders.find(({ address }) => isAmong(address, wanted));
    return party ? `${party.address} (${party.source})` : null;
  },
  sender: (side, { isSenderInside, senders }) =>
    isSenderInside === (side === 'inside') ? (senders[0]?.address ?? '<>') : null,
  to: (wanted, { recipients }) => recipients.find(({ address }) => isAmong(address, wanted))?.address ?? null,
  recipient: (side, { recipients }) => recipients.find(({ inside }) => inside === (side === 'inside'))?.address ?? null,
  subject: (texts, { header }) => contained(texts, header('subject').join(' ')) ?? null,
  header: ({ name, contains }, { header }) => {
    for (const value of header(name)) {
      const text = contained(contains, value);
      if (text !== undefined) return `${name}: ${text}`;
    }
    return null;
  },
  larger: (octets, { size }) => (size > octets ? `${size} octets` : null),
  attachment: ({ name, extension }, { files }) => {
    const file = files.find(
      (each) =>
        (name === undefined || contained(name, each.folded) !== undefined) &&
        (extension === undefined || extension.includes(extensionOf(each.name))),
    );
    return file ? file.name || 'a file without a name' : null;
  },
  spf: (wanted, facts) => resultOf('spf', wanted, facts),
  dkim: (wanted, facts) => resultOf('dkim', wanted, facts),
  dmarc: (wanted, facts) => resultOf('dmarc', wanted, facts),
};

function resultOf(check: string, wanted: readonly string[], { results }: Facts): string | null {
  const result = results[check];
  return result !== undefined && wanted.includes(result) ? `${check}=${result}` : null;
}

function isAmong(address: string, wanted: readonly string[]): boolean {
  const domain = address.slice(address.lastIndexOf('@'));
  return wanted.some((each) => each === address || each === domain);
}

/** Dots and blanks at the end are no extension to those who would open the file. */
function extensionOf(file: string): string {
  let end = file.length;
  while (end > 0 && '. '.includes(file.charAt(end - 1))) end -= 1;
  const dot = file.lastIndexOf('.', end - 1);
  return dot < 0 || end === 0
    ? ''
    : file
        .slice(dot + 1, end)
        .normalize('NFKC')
        .toLowerCase();
}
