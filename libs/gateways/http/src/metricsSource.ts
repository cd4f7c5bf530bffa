/** Gives the Prometheus text of all workers; the program brings it. */
export type MetricsSource = () => Promise<string>;

export const METRICS_SOURCE = Symbol('metrics source');
