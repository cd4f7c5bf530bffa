import { randomUUID } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { METRICS_SOURCE, type MetricsSource } from '#gateways/http';

const patience = 5000;

interface Answer {
  readonly kind?: string;
  readonly request?: string;
  readonly text?: string;
}

/** Asks the supervisor for the metrics of all workers together. */
const fromSupervisor: MetricsSource = () =>
  new Promise((resolve, reject) => {
    const request = randomUUID();
    const timer = setTimeout(() => finish(() => reject(new Error('the supervisor does not answer'))), patience);
    const listener = (message: Answer): void => {
      if (message?.kind === 'metrics' && message.request === request) finish(() => resolve(message.text ?? ''));
    };
    const finish = (then: () => void): void => {
      clearTimeout(timer);
      process.off('message', listener as never);
      then();
    };
    process.on('message', listener as never);
    process.send?.({ kind: 'metrics', request });
  });

/** Brings the metrics of the machine to the HTTP gateway. */
@Global()
@Module({ providers: [{ provide: METRICS_SOURCE, useValue: fromSupervisor }], exports: [METRICS_SOURCE] })
export class MetricsSourceModule {}
