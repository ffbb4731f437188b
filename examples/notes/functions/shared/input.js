// Checks of what callers send.
import { Refusal } from "./answers.js";

export const MAX_TITLE = 120;
export const MAX_BODY = 20_000;
const MAX_SEARCH = 200;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// Lines may be broken and begin with tabs; what else controls a terminal is no text.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** The JSON object that a request carries. */
export function sent(event) {
  const type = (event.headers?.["content-type"] ?? "").split(";")[0].trim().toLowerCase();
  if (type !== "application/json") {
    // A form of another site cannot send this type, so this also keeps such forms out.
    throw new Refusal(415, "Send JSON, with content-type: application/json.");
  }
  const text = event.isBase64Encoded ? Buffer.from(event.body, "base64").toString() : (event.body ?? "");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(400, "The body is not a JSON object.");
  }
  return value;
}

/** A title and a body that can be kept. */
export function checkedNote({ title, body = "" }) {
  const clean = { title: text("title", title).replace(/\s+/g, " ").trim(), body: text("body", body).trimEnd() };
  if (clean.title === "") {
    throw new Refusal(400, "The title is missing.");
  }
  atMost(MAX_TITLE, "title", clean.title);
  atMost(MAX_BODY, "body", clean.body);
  return clean;
}

/** The number of a version. */
export function checkedVersion(value) {
  const version = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (!Number.isInteger(version) || version < 1) {
    throw new Refusal(400, "version is not a number (expected: that of the note which was changed, 1 or more).");
  }
  return version;
}

/** The id in the path; what has another form can be no note's. */
export function idOf(event) {
  const id = event.pathParameters?.id ?? "";
  if (!UUID.test(id)) {
    throw noSuchNote();
  }
  return id;
}

/** What to look for, and after which note to go on. */
export function listOf(event) {
  const { q = "", from = null } = event.queryStringParameters ?? {};
  if (from !== null && !UUID.test(from)) {
    throw new Refusal(400, "from is not the id of a note.");
  }
  return { search: text("q", q).trim().slice(0, MAX_SEARCH), from };
}

export function noSuchNote() {
  return new Refusal(404, "There is no such note.");
}

function text(name, value) {
  if (typeof value !== "string") {
    throw new Refusal(400, `The ${name} is ${value === undefined ? "missing" : "not text"}.`);
  }
  return value.toWellFormed().replace(/\r\n?/g, "\n").replace(CONTROL, "");
}

function atMost(max, name, value) {
  const length = [...value].length;
  if (length > max) {
    throw new Refusal(400, `The ${name} has ${length} characters; ${max} are the most.`);
  }
}
