// How requests find their pages, and what is shown when one fails.
import express from "express";
import { Refused } from "./api.js";
import { ownFormsOnly } from "./forms.js";

// Nothing but our own files: a script that got into a page would not run.
const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self';" +
  " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// 20,000 characters, each of which may be twelve in a form.
const LARGEST_FORM = "300kb";

/**
 * The pages as an Express app.
 *
 * @param api the functions that keep the notes
 * @param pages what the pages look like
 */
export function app(api, pages) {
  const app = express();
  app.disable("x-powered-by");
  app.get("/healthz", (request, response) => response.type("text").send("ok\n"));
  app.use((request, response, next) => {
    response.set({
      "Cache-Control": "private, no-cache",
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "same-origin",
    });
    next();
  });
  app.use(ownFormsOnly);
  app.use(express.urlencoded({ extended: false, limit: LARGEST_FORM, parameterLimit: 10 }));

  app.get("/", async (request, response) => {
    const search = one(request.query.q);
    response.send(pages.list(await api.list(search, one(request.query.from)), search));
  });

  app.get("/new", (request, response) => response.send(pages.edit({ title: "", body: "" })));

  app.post("/new", async (request, response) => {
    const { title = "", body = "" } = fields(request);
    try {
      response.redirect(303, `/notes/${(await api.add(title, body)).id}`);
    } catch (error) {
      showAgain(response, error, { title, body });
    }
  });

  app.get("/notes/:id", async (request, response) => {
    response.send(pages.note(await api.find(request.params.id)));
  });

  app.get("/notes/:id/edit", async (request, response) => {
    response.send(pages.edit(await api.find(request.params.id)));
  });

  app.post("/notes/:id/edit", async (request, response) => {
    const { id } = request.params;
    const { title = "", body = "", version = "" } = fields(request);
    try {
      await api.change(id, version, title, body);
      response.redirect(303, `/notes/${id}`);
    } catch (error) {
      showAgain(response, error, { id, version, title, body });
    }
  });

  app.get("/notes/:id/delete", async (request, response) => {
    response.send(pages.remove(await api.find(request.params.id)));
  });

  app.post("/notes/:id/delete", async (request, response) => {
    await api.remove(request.params.id);
    response.redirect(303, "/");
  });

  app.get("/notes/:id/changes", async (request, response) => {
    const { id } = request.params;
    const [note, versions] = await Promise.all([api.find(id), api.versions(id)]);
    const to = one(request.query.to) || note.version;
    const from = one(request.query.from) || Math.max(versions.at(-1).version, to - 1);
    response.send(pages.changes(note, versions, await api.changes(id, from, to)));
  });

  app.use((request, response) => fail(response, 404));

  // Express knows this as what handles errors by its four parameters.
  app.use((error, request, response, next) => {
    if (response.headersSent) {
      return next(error);
    }
    const status = error.status >= 400 && error.status < 600 ? error.status : 500;
    if (status >= 500) {
      console.error(error);
    }
    fail(response, status);
  });

  /** The form once more, with what is wrong and all that was typed. */
  function showAgain(response, error, note) {
    if (!(error instanceof Refused) || error.status === 404 || error.status >= 500) {
      throw error;
    }
    const problem =
      error.status === 409 ? "Somebody else changed this note since you opened it. Copy what you need, and start again from how it is now." : error.message;
    response.status(error.status).send(pages.edit(note, problem));
  }

  function fail(response, status) {
    const [title, message] = MESSAGES[status] ?? ["That did not work", "The request could not be served."];
    if (status === 503) {
      response.set("Retry-After", "2");
    }
    response.status(status).send(pages.failure(status, title, message));
  }

  return app;
}

const MESSAGES = {
  403: ["Not from here", "This form came from another site. Go to the page here, and send it once more."],
  404: ["There is nothing here", "The note may be gone, or the link may be wrong."],
  413: ["That is too large", "A note may have 20,000 characters at most."],
  500: ["Something went wrong", "It is our fault, not yours, and it was written down."],
  503: ["One moment, please", "A part of this site is not answering. Load the page again in a few seconds."],
  504: ["That took too long", "Load the page again in a few seconds."],
};

/** A value of the query that is given once; lists are nobody's. */
function one(value) {
  return typeof value === "string" ? value : "";
}

/** What a form sent, of each field one text. */
function fields(request) {
  return Object.fromEntries(Object.entries(request.body ?? {}).filter(([, value]) => typeof value === "string"));
}
