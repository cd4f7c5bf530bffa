import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Metrics of this process; the supervisor adds up those of all workers. */
export class Metrics {
  readonly registry = new Registry();
  private readonly registers = [this.registry];
  readonly connections = new Gauge({
    name: 'fumibako_connections',
    help: 'Open connections by listener',
    registers: this.registers,
    labelNames: ['listener'],
  });
  readonly accepted = new Counter({
    name: 'fumibako_connections_total',
    help: 'Connections accepted or refused by listener',
    registers: this.registers,
    labelNames: ['listener', 'outcome'],
  });
  readonly descriptorShortages = new Counter({
    name: 'fumibako_descriptor_shortages_total',
    help: 'Seconds in which no file descriptor was free',
    registers: this.registers,
  });
  readonly commands = new Counter({
    name: 'fumibako_commands_total',
    help: 'Protocol commands by result',
    registers: this.registers,
    labelNames: ['protocol', 'command', 'result'],
  });
  readonly messages = new Counter({
    name: 'fumibako_messages_total',
    help: 'Messages by way in and outcome',
    registers: this.registers,
    labelNames: ['service', 'outcome'],
  });
  readonly messageOctets = new Counter({
    name: 'fumibako_message_octets_total',
    help: 'Octets of accepted messages by way in',
    registers: this.registers,
    labelNames: ['service'],
  });
  readonly outgoing = new Counter({
    name: 'fumibako_outgoing_total',
    help: 'Attempts at sending mail to a recipient elsewhere, by outcome',
    registers: this.registers,
    labelNames: ['outcome'],
  });
  readonly guesses = new Counter({
    name: 'fumibako_recipient_guesses_total',
    help: 'Recipients that do not exist, and connections refused for guessing them',
    registers: this.registers,
    labelNames: ['service', 'outcome'],
  });
  readonly authentications = new Counter({
    name: 'fumibako_authentications_total',
    help: 'Sign-ins by protocol, mechanism and outcome',
    registers: this.registers,
    labelNames: ['protocol', 'mechanism', 'outcome'],
  });
  readonly mailChecks = new Counter({
    name: 'fumibako_mail_checks_total',
    help: 'Messages from other servers by check (spf, dkim, arc, dmarc, iprev) and result',
    registers: this.registers,
    labelNames: ['check', 'result'],
  });
  readonly davSeconds = new Histogram({
    name: 'fumibako_dav_seconds',
    help: 'Seconds that requests to /dav/ took, by method and status',
    registers: this.registers,
    labelNames: ['method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
  });
  readonly commitSeconds = new Histogram({
    name: 'fumibako_delivery_seconds',
    help: 'Time from the end of a message to its commit',
    registers: this.registers,
    buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  });

  /** Reads a value whenever the metrics are collected: depths of queues, sizes of pools and caches. */
  observe(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `fumibako_${name}`,
      help,
      registers: this.registers,
      collect() {
        this.set(read());
      },
    });
  }

  /** Memory, event loop and garbage collection of the process. */
  collectProcessMetrics(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Lets the supervisor collect these metrics. */
  share(): void {
    // Its constructor makes this process answer the supervisor.
    void new AggregatorRegistry();
    AggregatorRegistry.setRegistries(this.registry);
  }

  async text(): Promise<string> {
    return await this.registry.metrics();
  }
}

/** Adds up the metrics of all workers, in the supervisor. */
export class MetricsCollector {
  private readonly registry = new AggregatorRegistry();

  /** Prometheus text of all workers together. */
  async text(): Promise<string> {
    return await this.registry.clusterMetrics();
  }
}
