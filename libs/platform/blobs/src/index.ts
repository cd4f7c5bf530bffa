export { type SegmentRegion, SegmentStore, type SegmentWriter } from './segments.js';
