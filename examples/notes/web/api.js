// The functions of this app as its pages see them: JSON over HTTP, by way of the front door.

/** An answer other than 2xx. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem);
    this.status = status;
  }
}

const LONGEST_MILLIS = 10_000;

export class Api {
  #base;

  /** @param base the app's own front door, PANDO_URL */
  constructor(base) {
    this.#base = base;
  }

  list(search, from) {
    const query = new URLSearchParams({ ...(search && { q: search }), ...(from && { from }) });
    return this.#ask("GET", `/api/notes?${query}`);
  }

  find(id) {
    return this.#ask("GET", note(id));
  }

  add(title, body) {
    return this.#ask("POST", "/api/notes", { title, body });
  }

  change(id, version, title, body) {
    return this.#ask("PUT", note(id), { version, title, body });
  }

  remove(id) {
    return this.#ask("DELETE", note(id));
  }

  async versions(id) {
    return (await this.#ask("GET", `${note(id)}/versions`)).versions;
  }

  changes(id, from, to) {
    return this.#ask("GET", `${note(id)}/changes?${new URLSearchParams({ from, to })}`);
  }

  async #ask(method, path, value) {
    const response = await this.#send(method, path, value);
    if (response.status === 204) {
      return undefined;
    }
    // The front door's own answers, such as 503 and 504, are text.
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    const answer = isJson ? await response.json() : { problem: await response.text() };
    if (!response.ok) {
      throw new Refused(response.status, answer.problem);
    }
    return answer;
  }

  async #send(method, path, value) {
    try {
      return await fetch(this.#base + path, {
        method,
        headers: value && { "content-type": "application/json" },
        body: value && JSON.stringify(value),
        signal: AbortSignal.timeout(LONGEST_MILLIS),
      });
    } catch (error) {
      throw new Refused(503, `${method} ${path}: ${error.cause?.message ?? error.message}`);
    }
  }
}

function note(id) {
  return `/api/notes/${encodeURIComponent(id)}`;
}
