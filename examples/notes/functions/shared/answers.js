// How the functions of this folder answer: JSON, and a sentence in `problem` where they cannot.

/** The answer to a request that cannot be served, thrown from wherever that is found out. */
export class Refusal extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export function json(statusCode, value, headers = {}) {
  return {
    statusCode,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}

/**
 * The handler that leads each route of a function to its own piece of code.
 * What goes wrong there is written to the log, with the request's id, and told to nobody outside.
 */
export function answering(routes) {
  return async (event) => {
    try {
      return await routes[event.routeKey](event);
    } catch (error) {
      return failure(error);
    }
  };
}

function failure(error) {
  if (error instanceof Refusal) {
    return json(error.status, { problem: error.message }, error.headers);
  }
  if (passes(error)) {
    console.warn("unavailable:", error.message);
    return json(503, { problem: "Not available right now." }, { "retry-after": "1" });
  }
  console.error(error);
  return json(500, { problem: "Something went wrong on our side." });
}

/** Whether the database could not be reached, so that the same may succeed a moment later. */
function passes(error) {
  const code = String(error?.code ?? "");
  // SQLSTATE classes 08, connection, and 57, the server starts or stops; pg gives no code for a time-out.
  return /^(ECONN|EPIPE|ETIMEDOUT|08|57)/.test(code) || /timeout|terminated/i.test(String(error?.message));
}
