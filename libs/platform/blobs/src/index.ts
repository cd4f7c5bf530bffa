export { FreeSpace } from './freeSpace.js';
export { type SegmentRegion, SegmentStore, type SegmentWriter } from './segments.js';
