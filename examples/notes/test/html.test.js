import assert from "node:assert/strict";
import { test } from "node:test";
import { html } from "../web/html.js";
import { Pages } from "../web/pages.js";

// Would be an element in text, would end a quoted attribute, and would start an entity.
const EVIL = `"><script>alert('x')</script>&lt;`;

test("escapes what it is given", () => {
  assert.equal(String(html`<p title="${EVIL}">${EVIL}</p>`).includes("<script>"), false);
  assert.equal(String(html`<p>${"&<>\"'"}</p>`), "<p>&amp;&lt;&gt;&quot;&#39;</p>");
});

test("puts HTML into HTML as it is, lists too, and nothing for what is not there", () => {
  const items = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
  assert.equal(String(html`<ul>${items}</ul>`), "<ul><li>a</li><li>&lt;b&gt;</li></ul>");
  assert.equal(String(html`<p>${null}${undefined}${false}${0}</p>`), "<p>0</p>");
});

test("no page lets what people wrote become markup", () => {
  const note = { id: EVIL, title: EVIL, body: EVIL, excerpt: EVIL, version: 2, changed: 0, written: 0 };
  const versions = [note, { ...note, version: 1 }];
  const pieces = ["same", "added", "removed"].map((kind) => ({ kind, text: EVIL }));
  const changes = { from: { version: 1 }, to: { version: 2 }, title: pieces, body: pieces };
  const pages = new Pages({ url: (name) => `/assets/${name}` }, EVIL);
  for (const page of [
    pages.list({ notes: [note], next: EVIL }, EVIL),
    pages.list({ notes: [], next: null }, ""),
    pages.note(note),
    pages.edit(note, EVIL),
    pages.remove(note),
    pages.changes(note, versions, changes),
    pages.failure(500, EVIL, EVIL),
  ]) {
    assert.match(page, /&lt;script&gt;/);
    assert.doesNotMatch(page, /<script>|"><scr/);
  }
});
