export { bigintArray, textArray } from './binary/arrays.js';
export { readRows } from './binary/readRows.js';
export type { RowReader } from './binary/rowReader.js';
export { isUnavailable } from './availability.js';
export { Database, type DatabaseOptions } from './database.js';
export { type ConnectionTarget, EmbeddedPostgres, type EmbeddedOptions } from './embedded/server.js';
export { migrate, ormOptions, revertLast } from './orm.js';
export { arraysOf, type Executor, rowsOf, type Statement, statement, statements } from './statement.js';
export { OutcomeUnknown, PipelinedWriter, type Step } from './writer.js';
