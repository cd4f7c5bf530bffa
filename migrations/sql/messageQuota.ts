const octets = /a\.quota_octets = 0 OR a\.used_octets \+ (sum\(.*?\) OVER (\(.*?\))|amount) <= a\.quota_octets/g;

/** A function of deliveries as it is with a quota on the number of messages beside the one on octets. */
export function withMessageQuota(definition: string): string {
  const counted = definition.replace(octets, (condition: string, _amount: string, window: string | undefined) => {
    const messages = window === undefined ? '1' : `count(*) OVER ${window}`;
    return `(${condition}) AND (a.quota_messages = 0 OR a.message_count + ${messages} <= a.quota_messages)`;
  });
  if (counted === definition) throw new Error('the definition has no condition on octets');
  return counted.replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION');
}
