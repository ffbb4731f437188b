// Errors as the Runtime API and the log have them.

/** An error of the platform's own kinds: `Runtime.HandlerNotFound` and the like. */
export class RuntimeError extends Error {
  constructor(name, message, stack) {
    super(message);
    this.name = name;
    if (stack) {
      this.stack = stack;
    }
  }
}

/** An error as it is sent: `type` fit for a header field, `json` the body. */
export function report(error) {
  const { errorType, errorMessage, trace } = describe(error);
  return {
    type: errorType.replace(/[^\x21-\x7e]/g, '').slice(0, 200) || 'Error',
    json: JSON.stringify({ errorType, errorMessage, trace }),
  };
}

/** An error as one line of the log, with what the user's code hung onto it. */
export function logged(error) {
  const { errorType, errorMessage, trace } = describe(error);
  try {
    return JSON.stringify({ errorType, errorMessage, ...own(error), stack: trace });
  } catch {
    return JSON.stringify({ errorType, errorMessage, stack: trace });
  }
}

function describe(error) {
  try {
    if (isError(error)) {
      return {
        errorType: String(error.name),
        errorMessage: String(error.message),
        trace: String(error.stack ?? '').split('\n'),
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return { errorType: 'handled', errorMessage: 'what was thrown cannot be turned into text', trace: [] };
  }
}

function own(error) {
  return isError(error) ? Object.fromEntries(Object.entries(error).filter(([name]) => name !== 'name')) : {};
}

/** Errors of another realm (a vm's) are errors, too. */
function isError(value) {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}
