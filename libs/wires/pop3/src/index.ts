export { type CommandLine, readCommand } from './commandLine.js';
export { type AnyDeclaration, COMMANDS, type Command, type CommandName, type CommandOf } from './commands/table.js';
export { ArgumentError, type CommandDeclaration, type SessionState } from './declaration.js';
export { DotStuffing } from './dotStuffing.js';
export { type LineEvent, LineReader } from './lineReader.js';
export * from './replies.js';
export { TopCut } from './topCut.js';
