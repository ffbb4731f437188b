// One note:
//   GET    /api/notes/{id}                      as it is now
//   PUT    /api/notes/{id}                      changes it to {title, body}, if it still is of {version}; else 409
//   DELETE /api/notes/{id}                      with all its versions
//   GET    /api/notes/{id}/versions             which there are
//   GET    /api/notes/{id}/versions/{version}   what it said then
import { answering, json, Refusal } from "./shared/answers.js";
import { checkedNote, checkedVersion, idOf, noSuchNote, sent } from "./shared/input.js";
import * as store from "./shared/store.js";

export const handler = answering({
  "GET /api/notes/{id}": async (event) => json(200, found(await store.find(idOf(event)))),
  "PUT /api/notes/{id}": change,
  "DELETE /api/notes/{id}": remove,
  "GET /api/notes/{id}/versions": versions,
  "GET /api/notes/{id}/versions/{version}": version,
});

async function change(event) {
  const id = idOf(event);
  const wish = sent(event);
  const version = checkedVersion(wish.version);
  const changed = await store.change(id, version, checkedNote(wish));
  if (changed) {
    return json(200, changed);
  }
  const now = found(await store.find(id));
  if (now.version !== version) {
    throw new Refusal(409, `This note was changed meanwhile: it is at version ${now.version}, not ${version}.`);
  }
  return json(200, now);
}

async function remove(event) {
  if (!(await store.remove(idOf(event)))) {
    throw noSuchNote();
  }
  return { statusCode: 204 };
}

async function versions(event) {
  const all = await store.versions(idOf(event));
  found(all[0]);
  return json(200, { versions: all });
}

async function version(event) {
  const number = checkedVersion(event.pathParameters.version);
  return json(200, found(await store.versionOf(idOf(event), number)));
}

function found(something) {
  if (!something) {
    throw noSuchNote();
  }
  return something;
}
