// A runtime client on plain sockets, for tests and measurements: one connection a poll, and an answer
// goes out in one packet with the next poll. globalThis.handlerFile names the handler's file.
const net = require('net');
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const handler = require(globalThis.handlerFile).handler;
const polls = Number(process.env.AWS_LAMBDA_MAX_CONCURRENCY || 1);
const BASE = '/2018-06-01/runtime/invocation/';
const NEXT = `GET ${BASE}next HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

function poll() {
  const socket = net.connect(Number(port), host);
  socket.setNoDelay(true);
  let held = Buffer.alloc(0);
  socket.on('connect', () => socket.write(NEXT));
  socket.on('data', (data) => {
    held = held.length ? Buffer.concat([held, data]) : data;
    for (;;) {
      const end = held.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = held.latin1Slice(0, end);
      const length = Number(/content-length: (\d+)/i.exec(head)[1]);
      if (held.length < end + 4 + length) return;
      const body = held.subarray(end + 4, end + 4 + length);
      held = held.subarray(end + 4 + length);
      if (head.startsWith('HTTP/1.1 200')) run(socket, head, body);
    }
  });
}

async function run(socket, head, body) {
  const field = (name) => new RegExp(`${name}: ([^\\r]*)`, 'i').exec(head)?.[1];
  const awsRequestId = field('lambda-runtime-aws-request-id');
  const context = {
    awsRequestId,
    head,
    deadline: Number(field('lambda-runtime-deadline-ms')),
    // Sends any other request on a connection of its own; gives the whole answer as text.
    ask: (text) =>
      new Promise((resolve) => {
        const other = net.connect(Number(port), host, () => other.write(text));
        let said = '';
        other.on('data', (data) => {
          said += data;
          if (/\r\n\r\n[^]*[}\n]$/.test(said)) resolve(said), other.destroy();
        });
      }),
  };
  let path = 'response';
  let type = '';
  let text;
  try {
    text = JSON.stringify((await handler(JSON.parse(body), context)) ?? null);
  } catch (error) {
    path = 'error';
    type = `Lambda-Runtime-Function-Error-Type: ${error.name}\r\n`;
    text = JSON.stringify({ errorMessage: error.message, errorType: error.name, stackTrace: [] });
  }
  socket.write(
    `POST ${BASE}${awsRequestId}/${path} HTTP/1.1\r\nHost: ${host}\r\n${type}` +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}${NEXT}`
  );
}

for (let i = 0; i < polls; i++) poll();
