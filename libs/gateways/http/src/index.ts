export { HttpModule } from './http.module.js';
export { METRICS_SOURCE, type MetricsSource } from './metricsSource.js';
export { Readiness } from './readiness.js';
