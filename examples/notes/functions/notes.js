// The list of notes:
//   GET  /api/notes?q=WORDS&from=ID   those with these words, or all; 30 at a time
//   POST /api/notes                   a new one of {title, body}
import { answering, json } from "./shared/answers.js";
import { checkedNote, listOf, sent } from "./shared/input.js";
import * as store from "./shared/store.js";

export const handler = answering({
  "GET /api/notes": async (event) => json(200, await store.list(listOf(event))),
  "POST /api/notes": add,
});

async function add(event) {
  const note = await store.add(checkedNote(sent(event)));
  return json(201, note, { location: `/api/notes/${note.id}` });
}
