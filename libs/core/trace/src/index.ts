export type { Story, TraceDetail, TracedMessage, TraceEvent, TraceKind } from './domain/story.js';
export type { TraceQuery } from './domain/terms.js';
export { TraceLog } from './infrastructure/traceLog.js';
export { purgeTrace } from './infrastructure/tracePurge.js';
export { TraceReader, type TraceScope } from './infrastructure/traceReader.js';
export { TraceModule } from './trace.module.js';
