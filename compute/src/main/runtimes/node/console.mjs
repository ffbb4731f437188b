// Makes the console write AWS's lines: time, request id, level and message, divided by tabs.

import { format } from 'node:util';

const LEVELS = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE', fatal: 'FATAL' };

/** Replaces the console's methods that write a message; its others (table, dir, ...) go through `log`. */
export function useConsole(calls) {
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...message) => write(calls, level, message);
  }
}

function write(calls, level, message) {
  // A message is one line, whatever is in it, so that all of it keeps its request's id.
  const text = format(...message).replaceAll('\n', '\r');
  process.stdout.write(`${new Date().toISOString()}\t${calls.currentId()}\t${level}\t${text}\n`);
}
