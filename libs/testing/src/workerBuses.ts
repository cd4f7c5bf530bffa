import { MachineBus, ProcessBus } from '#platform/bus';

/** The buses of so many workers of one machine without a database; what one tells, the others hear at once. */
export function workerBuses(count: number): readonly ProcessBus[] {
  const hear: ((message: unknown) => void)[] = [];
  const machine = new MachineBus({
    connect: () => {
      throw new Error('there is no database');
    },
    broadcast: (message, except) =>
      hear.forEach((listener, worker) => {
        if (worker !== except) listener(message);
      }),
  });
  return Array.from(
    { length: count },
    (_, worker) =>
      new ProcessBus({
        send: (message) => {
          machine.fromWorker(worker, structuredClone(message));
          return true;
        },
        on: (_event, listener) => hear.push(listener),
      }),
  );
}
