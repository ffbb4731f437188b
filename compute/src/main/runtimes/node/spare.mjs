// A worker that was started before it is known for which function: it waits to be told its environment and its folder,
// and is from then on what it would be had it been started with them.

import { createRequire } from 'node:module';
import net from 'node:net';

const env = process.env;

/** Waits for the assignment and takes it on. The address is `HOST:PORT/ID`; the ID says which spare this is. */
export async function becomeWorker(address) {
  await warmUp();
  const [, host, port, id] = /^(.+):(\d+)\/(.+)$/.exec(address);
  const socket = net.connect({ host, port: Number(port), noDelay: true, allowHalfOpen: true });
  const pieces = [];
  await new Promise((told) => {
    socket.on('error', () => process.exit(1));
    socket.on('data', (bytes) => pieces.push(bytes));
    socket.on('end', told);
    socket.write(`${id}\n`);
  });
  if (pieces.length === 0) {
    process.exit(0); // nobody needs this one any more
  }
  takeOn(JSON.parse(Buffer.concat(pieces).toString()));
  socket.removeAllListeners('error').on('error', () => {});
  socket.unref();
  socket.end('taken\n');
}

/** What a program on the way here has set (a version manager, say; Pando its token) stays: it would be set again. */
function takeOn({ directory, environment, given }) {
  const set = Object.entries(env).filter(([name, value]) => given[name] !== value);
  Object.keys(env).forEach((name) => delete env[name]);
  Object.assign(env, environment, Object.fromEntries(set));
  process.chdir(directory);
}

/** Loads what Node itself loads at the first import of CommonJS, and leaves no trace of having done so. */
async function warmUp() {
  const file = new URL('./warm.cjs', import.meta.url);
  await import(file.href);
  const require = createRequire(import.meta.url);
  delete require.cache[require.resolve('./warm.cjs')];
}
