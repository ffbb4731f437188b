// Results in pieces: the global `awslambda`, as AWS's runtime has it.

import { Writable } from 'node:stream';

const STREAMING = Symbol('streams its response');
const HIGH_WATER_MARK_BYTES = 64 * 1024;

/** Where a streaming handler writes to. The result begins with the first byte, or with the end. */
export class ResponseStream extends Writable {
  #exchange;
  #id;
  #contentType = 'application/octet-stream';
  #prelude = null;
  #sent = false;
  #whenSent = null;
  begun = false;

  constructor(exchange, id, highWaterMark = HIGH_WATER_MARK_BYTES) {
    super({ highWaterMark });
    this.#exchange = exchange;
    this.#id = id;
  }

  setContentType(contentType) {
    if (this.begun) {
      throw new Error('the content type must be set before the first write');
    }
    this.#contentType = String(contentType);
  }

  /** Sets the status and headers that go before the body, which starts after eight NUL bytes. */
  setPrelude(prelude) {
    this.setContentType('application/vnd.awslambda.http-integration-response');
    this.#prelude = Buffer.concat([Buffer.from(JSON.stringify(prelude ?? {})), Buffer.alloc(8)]);
  }

  /** Calls back when all that was written has left. */
  whenSent(listener) {
    if (this.#sent) {
      listener();
    } else {
      this.#whenSent = listener;
    }
  }

  #begin() {
    if (!this.begun) {
      this.begun = true;
      this.#exchange.beginStream(this.#id, this.#contentType);
      if (this.#prelude) {
        this.#exchange.streamChunk(this.#prelude, () => {});
      }
    }
  }

  _write(bytes, _encoding, done) {
    this.#begin();
    if (bytes.length === 0) {
      done();
    } else {
      this.#exchange.streamChunk(bytes, done);
    }
  }

  _final(done) {
    this.#begin();
    this.#sent = true;
    done();
    this.#whenSent?.();
  }
}

export function isStreaming(handler) {
  return handler[STREAMING] === true;
}

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[STREAMING] = true;
    handler.highWaterMark = options?.highWaterMark;
    return handler;
  },
  HttpResponseStream: {
    from(stream, prelude) {
      stream.setPrelude(prelude);
      return stream;
    },
  },
};
