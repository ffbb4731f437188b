// The calls in flight: from the API's answer, through the user's handler, to the result.

import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { contextOf } from './context.mjs';
import { logged, report, RuntimeError } from './errors.mjs';
import { isStreaming, ResponseStream } from './streaming.mjs';

const env = process.env;

/** All calls of this process. Which one some code belongs to is followed only where there may be several at once. */
export class Calls {
  #handler = null;
  #streams = false;
  #inFlight = new Set();
  #current = null;
  #polls;
  #scope;
  /** Holds the event loop while no call is in flight; while one is, an empty loop ends it. */
  #hold = setInterval(() => {}, 2 ** 30);
  leaving = false;

  constructor(polls) {
    this.#polls = polls;
    this.#scope = polls > 1 ? new AsyncLocalStorage() : null;
    process.on('beforeExit', () => this.#loopIsEmpty());
  }

  /** Whether several calls may be in flight, so that an empty event loop does not tell of one of them. */
  get several() {
    return this.#scope !== null;
  }

  get serving() {
    return this.#handler !== null;
  }

  serve(handler) {
    this.#handler = handler;
    this.#streams = isStreaming(handler);
  }

  /** The request id for the log; as on AWS the last one's, where a single call runs at a time. */
  currentId() {
    return (this.#scope ? this.#scope.getStore() : this.#current)?.id;
  }

  start(exchange, answer) {
    const call = new Call(this, exchange, answer.fields);
    this.#inFlight.add(call);
    this.#hold.unref();
    if (this.#scope) {
      this.#scope.run(call, () => this.#run(call, answer.body));
    } else {
      this.#current = call;
      this.#run(call, answer.body);
    }
  }

  #run(call, body) {
    setTraceId(call.fields['lambda-runtime-trace-id']);
    try {
      const event = JSON.parse(body.toString());
      if (this.#streams) {
        call.stream(this.#handler, event);
      } else {
        call.run(this.#handler, event);
      }
    } catch (error) {
      call.settle(error ?? 'handled', undefined);
    }
  }

  /** No timer, no socket of the user's code is left. Another call may still settle a promise, if one can come. */
  #loopIsEmpty() {
    this.#hold.ref();
    const last = this.#inFlight.size === this.#polls;
    [...this.#inFlight].forEach((call) => call.loopIsEmpty(last));
  }

  ended(call) {
    this.#inFlight.delete(call);
    if (this.#inFlight.size === 0) {
      this.#hold.ref();
    }
  }

  /** Gives every call in flight the same error, takes no more, and tells when all have been told. */
  leave(error, told) {
    this.leaving = true;
    const calls = [...this.#inFlight];
    let left = calls.length;
    if (left === 0) {
      told();
    }
    calls.forEach((call) => call.cutOff(error, () => --left === 0 && told()));
  }
}

/** One call. Only the first result counts, whichever way it comes. */
class Call {
  #calls;
  #exchange;
  #finished = false;
  #returnedPromise = false;
  waitsForEmptyLoop = true;
  /** A callback's result that waits until the event loop is empty. */
  #kept;
  #stream = null;

  constructor(calls, exchange, fields) {
    this.#calls = calls;
    this.#exchange = exchange;
    this.fields = fields;
    this.id = fields['lambda-runtime-aws-request-id'];
  }

  run(handler, event) {
    const result = handler(event, contextOf(this), (error, value) => this.#callback(error, value));
    if (typeof result?.then === 'function') {
      this.#returnedPromise = true;
      result.then(
        (value) => this.settle(null, value),
        (error) => this.settle(error ?? 'handled', undefined),
      );
    } else if (result !== undefined && handler.length < 3 && !isHandle(result)) {
      this.settle(null, result);
    }
  }

  stream(handler, event) {
    const stream = new ResponseStream(this.#exchange, this.id, handler.highWaterMark);
    this.#stream = stream;
    this.#returnedPromise = true;
    const result = handler(event, stream, contextOf(this));
    if (typeof result?.then !== 'function') {
      throw new RuntimeError('Runtime.InvalidStreamingHandler', 'a streaming handler must be async');
    }
    result.then(
      () =>
        stream.writableEnded
          ? stream.whenSent(() => this.finish(null, undefined))
          : this.finish(new RuntimeError('Runtime.ResponseStreamNotFinished', 'Response stream is not finished.')),
      (error) => this.finish(error ?? 'handled'),
    );
  }

  /** Nothing is left that could bring a result, but perhaps another call. */
  loopIsEmpty(last) {
    if (this.#kept) {
      this.finish(null, this.#kept.value);
    } else if (!this.#returnedPromise) {
      this.finish(null, null);
    } else if (last) {
      const met = 'the promise that the handler returned was never settled, and nothing is left that could settle it';
      this.finish(new RuntimeError('Runtime.NodeJsExit', met), undefined);
    }
  }

  finish(error, value) {
    if (this.#finished || this.#calls.leaving) {
      return;
    }
    this.#finished = true;
    this.#calls.ended(this);
    if (error !== undefined && error !== null) {
      console.error('Invoke Error', logged(error));
      this.#fail(error);
    } else if (this.#stream) {
      this.#exchange.endStream(null);
    } else {
      this.#respond(value);
    }
  }

  /** A result that does not come by the callback, whose own may be kept back and was the first then. */
  settle(error, value) {
    if (!this.#kept) {
      this.finish(error, value);
    }
  }

  cutOff(error, told) {
    if (this.#stream?.begun) {
      told();
    } else {
      this.#exchange.failLast(this.id, error, told);
    }
  }

  #respond(value) {
    let json;
    try {
      json = JSON.stringify(value === undefined ? null : value);
      if (json === undefined) {
        throw new TypeError(`a ${typeof value} is no JSON`);
      }
    } catch (error) {
      const met = new RuntimeError('Runtime.MarshalError', `Unable to stringify response body: ${error.message}`);
      console.error('Invoke Error', logged(met));
      this.#fail(met);
      return;
    }
    this.#exchange.respond(this.id, json);
  }

  #fail(error) {
    if (this.#stream?.begun) {
      this.#exchange.endStream(report(error));
    } else {
      this.#exchange.fail(this.id, report(error));
    }
    this.#stream?.destroy();
  }

  #callback(error, value) {
    if (this.#kept || this.#finished) {
      return;
    }
    if ((error === undefined || error === null) && this.waitsForEmptyLoop && !this.#calls.several) {
      this.#kept = { value };
    } else {
      this.finish(error, value);
    }
  }
}

/** A timer or an emitter is what `setTimeout` or `http.get` gave to a handler that is an arrow: no result. */
function isHandle(value) {
  return value instanceof EventEmitter || typeof value?.hasRef === 'function';
}

function setTraceId(id) {
  if (id === undefined) {
    delete env._X_AMZN_TRACE_ID;
  } else {
    env._X_AMZN_TRACE_ID = id;
  }
}
