export { createLogger, type Logger } from './logger.js';
export { Metrics, MetricsCollector } from './metrics.js';
