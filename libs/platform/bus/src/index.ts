export { GatheredNews } from './gatheredNews.js';
export { MachineBus, notify, type NotifyingClient } from './machineBus.js';
export type { News } from './messages.js';
export { type Channel, ProcessBus } from './processBus.js';
