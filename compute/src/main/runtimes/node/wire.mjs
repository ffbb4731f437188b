// One connection to the Runtime API: HTTP/1.1 by hand over a plain socket, because a response and the question for the
// next call then leave in one write, which Node's own client cannot do and which makes up most of a small call's cost.

import net from 'node:net';

const VERSION = '/2018-06-01/runtime';
const MAX_HEAD_BYTES = 64 * 1024;
const MAX_BODY_BYTES = 256 * 1024 * 1024;
const END_OF_HEAD = '\r\n\r\n';

/** What the API answered: its status, its fields by lower-case name, its body. */
class Answer {
  constructor(status, fields) {
    this.status = status;
    this.fields = fields;
    this.body = Buffer.alloc(0);
  }
}

/** A socket, and the answers that come over it: each goes to the next one of those who wait, in order. */
export class Connection {
  #socket;
  #waiting = [];
  #onEnd = () => {};
  #parts = [];
  #have = 0;
  /** How many bytes must be there before another look is worth it. */
  #need = 1;
  #answer = null;
  /** Bytes that the body still has, or -1 where it comes in chunks. */
  #length = 0;
  #chunks = [];
  #chunkBytes = 0;

  constructor(api) {
    this.host = api;
    const colon = api.lastIndexOf(':');
    this.#socket = net.connect({ host: api.slice(0, colon), port: Number(api.slice(colon + 1)), noDelay: true });
    // Waiting for calls is no work: a callback handler's call ends when there is none else.
    this.#socket.unref();
    this.#socket.on('data', (bytes) => this.#take(bytes));
    this.#socket.on('error', (error) => this.#end(error.message));
    this.#socket.on('close', () => this.#end('closed'));
  }

  /** Is told, once, that no answer can come any more. */
  onEnd(listener) {
    this.#onEnd = listener;
  }

  /** Writes bytes or text in one go; each answer that they ask for goes to one of the takers. */
  send(data, ...takers) {
    this.#waiting.push(...takers);
    return this.#socket.write(data);
  }

  onceDrained(listener) {
    this.#socket.once('drain', listener);
  }

  /** The head of a POST, with the fields that belong to its body. */
  post(path, fields) {
    return `POST ${VERSION}${path} HTTP/1.1\r\nHost: ${this.host}\r\n${fields}\r\n`;
  }

  next() {
    return `GET ${VERSION}/invocation/next HTTP/1.1\r\nHost: ${this.host}\r\n\r\n`;
  }

  #end(reason) {
    const listener = this.#onEnd;
    this.#onEnd = () => {};
    listener(reason);
  }

  #take(bytes) {
    this.#parts.push(bytes);
    this.#have += bytes.length;
    if (this.#have < this.#need) {
      return;
    }
    let rest = this.#parts.length === 1 ? bytes : Buffer.concat(this.#parts, this.#have);
    try {
      for (let used = this.#step(rest); used >= 0 && rest.length > 0; used = this.#step(rest)) {
        rest = rest.subarray(used);
      }
    } catch (error) {
      this.#socket.destroy(error);
      return;
    }
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#have = rest.length;
    this.#need = Math.max(this.#need, this.#have + 1);
  }

  /** Reads one piece; gives the bytes it used, or -1 where it needs more. */
  #step(bytes) {
    if (this.#answer === null) {
      return this.#head(bytes);
    }
    return this.#length < 0 ? this.#chunk(bytes) : this.#body(bytes);
  }

  #head(bytes) {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) {
      if (bytes.length > MAX_HEAD_BYTES) {
        throw new Error(`an answer's head is longer than ${MAX_HEAD_BYTES} bytes`);
      }
      this.#need = bytes.length + 1;
      return -1;
    }
    const lines = bytes.latin1Slice(0, end).split('\r\n');
    const fields = {};
    for (let i = 1; i < lines.length; i++) {
      const colon = lines[i].indexOf(':');
      fields[lines[i].slice(0, colon).toLowerCase()] = lines[i].slice(colon + 1).trim();
    }
    const status = Number(lines[0].slice(9, 12));
    if (!lines[0].startsWith('HTTP/1.') || !(status >= 100)) {
      throw new Error(`not an answer in HTTP/1.1: ${lines[0].slice(0, 80)}`);
    }
    const used = end + END_OF_HEAD.length;
    if (status < 200) {
      return used; // RFC 9110 §15.2: an interim one, the real one follows
    }
    this.#answer = new Answer(status, fields);
    this.#length = /\bchunked\b/i.test(fields['transfer-encoding'] ?? '') ? -1 : Number(fields['content-length'] ?? 0);
    if (!(this.#length <= MAX_BODY_BYTES)) {
      throw new Error(`an answer's length is ${fields['content-length']}`);
    }
    this.#need = 0;
    if (this.#length === 0 || status === 204) {
      this.#finish(this.#answer.body);
    }
    return used;
  }

  #body(bytes) {
    if (bytes.length < this.#length) {
      this.#need = this.#length;
      return -1;
    }
    const used = this.#length;
    this.#finish(bytes.subarray(0, used));
    return used;
  }

  /** RFC 9112 §7.1: size in hexadecimal, CRLF, that many bytes, CRLF; the last one is empty and trailers may follow. */
  #chunk(bytes) {
    const line = bytes.indexOf('\r\n');
    if (line < 0) {
      this.#need = bytes.length + 1;
      return -1;
    }
    const size = Number.parseInt(bytes.latin1Slice(0, line), 16);
    if (!(size >= 0) || this.#chunkBytes + size > MAX_BODY_BYTES) {
      throw new Error('a chunk of an answer has no good size');
    }
    if (size === 0) {
      return this.#lastChunk(bytes, line);
    }
    const used = line + 2 + size + 2;
    if (bytes.length < used) {
      this.#need = used;
      return -1;
    }
    this.#chunks.push(bytes.subarray(line + 2, line + 2 + size));
    this.#chunkBytes += size;
    return used;
  }

  #lastChunk(bytes, line) {
    const noTrailers = bytes.length >= line + 4 && bytes[line + 2] === 13 && bytes[line + 3] === 10;
    const end = noTrailers ? line : bytes.indexOf(END_OF_HEAD, line);
    if (end < 0) {
      this.#need = bytes.length + 1;
      return -1;
    }
    this.#finish(Buffer.concat(this.#chunks));
    this.#chunks = [];
    this.#chunkBytes = 0;
    return end + END_OF_HEAD.length;
  }

  #finish(body) {
    const answer = this.#answer;
    answer.body = body;
    this.#answer = null;
    this.#need = 1;
    this.#waiting.shift()?.(answer);
  }
}
