// What is said over one connection to the Runtime API: which paths, which fields, in which order.

/** Asks for one call after the other over its connection, and sends back what came of each. */
export class Exchange {
  #connection;
  #calls;
  #nextCall = (answer) => this.#start(answer);
  #taken = (answer) => this.#acknowledged(answer);

  constructor(connection, calls) {
    this.#connection = connection;
    this.#calls = calls;
    connection.onEnd((reason) => {
      if (!calls.leaving) {
        // Pando is gone or wants no more of us; there is nobody left to tell.
        process.exit(reason === 'closed' ? 0 : 1);
      }
    });
  }

  /** Asks for the first call. */
  poll() {
    this.#connection.send(this.#connection.next(), this.#nextCall);
  }

  /** Sends JSON as a call's result, and asks for the next call. */
  respond(id, json) {
    const connection = this.#connection;
    const head = connection.post(
      `/invocation/${id}/response`,
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n`,
    );
    connection.send(head + json + connection.next(), this.#taken, this.#nextCall);
  }

  /** Sends an error as a call's result, and asks for the next call. */
  fail(id, error) {
    this.#connection.send(this.#errorOf(id, error) + this.#connection.next(), this.#taken, this.#nextCall);
  }

  /** Sends an error as a call's result and asks for nothing; tells when it was taken. */
  failLast(id, error, taken) {
    this.#connection.send(this.#errorOf(id, error), taken);
  }

  /** Begins a result that comes in pieces. */
  beginStream(id, contentType) {
    this.#connection.send(
      this.#connection.post(
        `/invocation/${id}/response`,
        'Lambda-Runtime-Function-Response-Mode: streaming\r\n' +
          `Content-Type: ${contentType.replace(/[^\x20-\x7e]/g, '')}\r\n` +
          'Transfer-Encoding: chunked\r\n' +
          'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n',
      ),
    );
  }

  /** Sends a piece; calls back when there is room for the next. */
  streamChunk(bytes, ready) {
    const size = Buffer.from(`${bytes.length.toString(16)}\r\n`, 'latin1');
    const room = this.#connection.send(Buffer.concat([size, bytes, Buffer.from('\r\n')]));
    room ? ready() : this.#connection.onceDrained(ready);
  }

  /** Ends a result in pieces, with the error that cut it off where there is one, and asks for the next call. */
  endStream(error) {
    const trailers = error
      ? `Lambda-Runtime-Function-Error-Type: ${error.type}\r\n` +
        `Lambda-Runtime-Function-Error-Body: ${Buffer.from(error.json).toString('base64')}\r\n`
      : '';
    this.#connection.send(`0\r\n${trailers}\r\n${this.#connection.next()}`, this.#taken, this.#nextCall);
  }

  #errorOf(id, error) {
    return this.#connection.post(`/invocation/${id}/error`, errorFields(error)) + error.json;
  }

  #start(answer) {
    if (answer.status !== 200) {
      process.stderr.write(`The Runtime API answered the question for the next call with ${answer.status}\n`);
      process.exit(1);
    }
    this.#calls.start(this, answer);
  }

  #acknowledged(answer) {
    if (answer.status >= 300) {
      process.stderr.write(`The Runtime API refused a result: ${answer.status} ${answer.body.toString().slice(0, 200)}\n`);
    }
  }
}

/** The header fields of an error's report. */
export function errorFields(error) {
  return (
    `Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: ${error.type}\r\n` +
    `Content-Length: ${Buffer.byteLength(error.json)}\r\n`
  );
}
