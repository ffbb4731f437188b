// Runs one function: loads the user's code, then asks Pando for calls, over the AWS Lambda Runtime API, until the
// process is ended; as a spare, it waits for its function before (`spare.mjs`). Needs Node 18 or newer and nothing else.
// Start reading here, then `call.mjs` (one call) and `wire.mjs` (the connection).

import './streaming.mjs';
import { Calls } from './call.mjs';
import { useConsole } from './console.mjs';
import { Exchange } from './exchange.mjs';
import { loadHandler } from './handler.mjs';
import { lastWords } from './lastwords.mjs';
import { Connection } from './wire.mjs';

const env = process.env;
if (env.PANDO_SPARE) {
  const { becomeWorker } = await import('./spare.mjs');
  await becomeWorker(env.PANDO_SPARE);
}
const api = env.AWS_LAMBDA_RUNTIME_API;
const polls = Math.max(1, Number.parseInt(env.AWS_LAMBDA_MAX_CONCURRENCY ?? '1', 10) || 1);
const calls = new Calls(polls);

useConsole(calls);
lastWords.watch(api, calls);

try {
  const handler = await loadHandler(env);
  calls.serve(handler);
  for (let i = 0; i < polls; i++) {
    new Exchange(new Connection(api), calls).poll();
  }
} catch (error) {
  lastWords.cannotStart(error);
}
