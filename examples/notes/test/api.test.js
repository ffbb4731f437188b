// What the functions refuse before they ask the database, called as Pando calls them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { handler as note } from "../functions/note.js";
import { handler as notes } from "../functions/notes.js";
import { checkedNote } from "../functions/shared/input.js";

const ID = "01a20715-b4c8-7b32-a767-9be8e4c761ef";

function sent(value, type = "application/json; charset=utf-8") {
  const body = typeof value === "string" ? value : JSON.stringify(value);
  return { routeKey: "POST /api/notes", headers: { "content-type": type }, body, isBase64Encoded: false };
}

async function problem(answer, status) {
  const { statusCode, headers, body } = await answer;
  assert.equal(statusCode, status, body);
  assert.equal(headers["content-type"], "application/json; charset=utf-8");
  return JSON.parse(body).problem;
}

test("says what is wrong with a note", async () => {
  assert.equal(await problem(notes(sent("{")), 400), "The body is not JSON.");
  assert.equal(await problem(notes(sent("[]")), 400), "The body is not a JSON object.");
  assert.equal(await problem(notes(sent({})), 400), "The title is missing.");
  assert.equal(await problem(notes(sent({ title: " \t\n" })), 400), "The title is missing.");
  assert.equal(await problem(notes(sent({ title: 5 })), 400), "The title is not text.");
  assert.equal(await problem(notes(sent({ title: "x".repeat(121) })), 400), "The title has 121 characters; 120 are the most.");
  assert.equal(await problem(notes(sent({ title: "a", body: "x".repeat(20_001) })), 400), "The body has 20001 characters; 20000 are the most.");
});

test("takes nothing that a form of another site could send", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"]) {
    await problem(notes(sent({ title: "a" }, type)), 415);
  }
  await problem(notes({ routeKey: "POST /api/notes", headers: {} }), 415);
});

test("knows that there is no such note before it asks", async () => {
  for (const id of ["", "1", `${ID}'`, "../../etc"]) {
    const routes = ["GET /api/notes/{id}", "DELETE /api/notes/{id}", "GET /api/notes/{id}/versions"];
    for (const routeKey of routes) {
      assert.equal(await problem(note({ routeKey, pathParameters: { id } }), 404), "There is no such note.");
    }
  }
});

test("changes only a version that is named", async () => {
  for (const version of [undefined, null, 0, -1, 1.5, "x", "1e3"]) {
    const event = { ...sent({ title: "a", version }), routeKey: "PUT /api/notes/{id}", pathParameters: { id: ID } };
    assert.match(await problem(note(event), 400), /^version is not a number/);
  }
});

test("keeps lines and tabs, and no other control characters", () => {
  assert.deepEqual(checkedNote({ title: " a\r\nb ", body: "1\r\n\t2\u0000\u001b[31m \n\n" }), { title: "a b", body: "1\n\t2[31m" });
});

test("tells nobody outside why it failed", async (context) => {
  const logged = context.mock.method(console, "error", () => {});
  const answer = await notes({ routeKey: "GET /api/notes", get queryStringParameters() { throw new Error("a secret"); } });
  assert.equal(await problem(answer, 500), "Something went wrong on our side.");
  assert.equal(logged.mock.callCount(), 1);
});
