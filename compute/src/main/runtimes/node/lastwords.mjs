// What is said before the process ends by an error: to the log, and to whoever waits for an answer.

import { logged, report, RuntimeError } from './errors.mjs';
import { errorFields } from './exchange.mjs';
import { Connection } from './wire.mjs';

const LONGEST_GOODBYE_MILLIS = 1000;

// The statuses that AWS's runtime ends with.
const UNHANDLED_REJECTION = 128;
const UNCAUGHT_EXCEPTION = 129;

class LastWords {
  #api;
  #calls;

  /** Watches for errors that nobody caught; from here on none ends the process in silence. */
  watch(api, calls) {
    this.#api = api;
    this.#calls = calls;
    process.on('uncaughtException', (error) => this.#leave('Uncaught Exception', error, UNCAUGHT_EXCEPTION));
    process.on('unhandledRejection', (reason) => {
      const stack = reason instanceof Error ? reason.stack : undefined;
      const error = new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason), stack);
      error.reason = reason;
      this.#leave('Unhandled Promise Rejection', error, UNHANDLED_REJECTION);
    });
  }

  /** The code cannot be loaded. */
  cannotStart(error) {
    this.#leave('Uncaught Exception', error, 1);
  }

  /** Tells the error to every call that it cuts off, or, before the first could come, to those who start us. */
  #leave(title, error, status) {
    if (this.#calls.leaving) {
      return;
    }
    console.error(title, logged(error));
    const exit = () => process.exit(status);
    setTimeout(exit, LONGEST_GOODBYE_MILLIS);
    if (this.#calls.serving) {
      this.#calls.leave(report(error), exit);
    } else {
      this.#calls.leave(null, () => {});
      this.#initError(report(error), exit);
    }
  }

  #initError(error, exit) {
    const connection = new Connection(this.#api);
    connection.onEnd(exit);
    connection.send(connection.post('/init/error', errorFields(error)) + error.json, exit);
  }
}

export const lastWords = new LastWords();
