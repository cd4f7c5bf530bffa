import type { Metrics } from '#platform/telemetry';
import type { SmtpMetrics } from './ports.js';

/** Counts what a listener does. */
export function metricsOf(metrics: Metrics, listener: string): SmtpMetrics {
  const open = metrics.connections.labels(listener);
  const commands = new Map<string, ReturnType<Metrics['commands']['labels']>>();
  const counterOf = (command: string): ReturnType<Metrics['commands']['labels']> => {
    const known = commands.get(command);
    if (known) return known;
    const counter = metrics.commands.labels('smtp', command, 'seen');
    commands.set(command, counter);
    return counter;
  };
  return {
    connection: (_service, event) => {
      if (event === 'opened') open.inc();
      if (event === 'closed') open.dec();
      if (event !== 'closed') metrics.accepted.inc({ listener, outcome: event });
    },
    command: (_service, verb) => counterOf(verb).inc(),
    message: (service, outcome, octets) => {
      metrics.messages.inc({ service, outcome });
      if (outcome === 'accepted') metrics.messageOctets.inc({ service }, octets);
    },
    authentication: (_service, mechanism, outcome) =>
      metrics.authentications.inc({ protocol: 'smtp', mechanism, outcome }),
  };
}
