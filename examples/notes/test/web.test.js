import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Api } from "../web/api.js";
import { app } from "../web/app.js";
import { Assets } from "../web/assets.js";
import { isOwn } from "../web/forms.js";
import { Pages } from "../web/pages.js";

test("forms come from pages of this site, or from no page", () => {
  assert.equal(isOwn({ "sec-fetch-site": "same-origin" }), true);
  assert.equal(isOwn({ "sec-fetch-site": "none" }), true);
  assert.equal(isOwn({ "sec-fetch-site": "cross-site", origin: "http://a:1", host: "a:1" }), false);
  assert.equal(isOwn({ "sec-fetch-site": "same-site" }), false);
  assert.equal(isOwn({ origin: "http://a:1", host: "a:1" }), true);
  assert.equal(isOwn({ origin: "http://a:2", host: "a:1" }), false);
  assert.equal(isOwn({ origin: "null", host: "a:1" }), false);
  assert.equal(isOwn({ host: "a:1" }), true);
});

test("a file's URL changes with its content, and only then", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "assets-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const assets = new Assets(folder);
  writeFileSync(join(folder, "a.css"), "one");
  const first = assets.url("a.css");
  assert.match(first, /^\/assets\/a\.css\?v=[0-9a-f]{12}$/);
  assert.equal(assets.url("a.css"), first);
  writeFileSync(join(folder, "a.css"), "three");
  assert.notEqual(assets.url("a.css"), first);
});

test("pages say so when the functions are away, and refuse other sites' forms", async (context) => {
  context.mock.method(console, "error", () => {});
  const pages = new Pages({ url: (name) => `/assets/${name}` }, "web.1");
  const server = app(new Api("http://127.0.0.1:1"), pages).listen(0, "127.0.0.1");
  context.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const home = `http://127.0.0.1:${server.address().port}`;

  const away = await fetch(home);
  assert.equal(away.status, 503);
  assert.equal(away.headers.get("retry-after"), "2");
  assert.match(await away.text(), /One moment, please/);

  const forged = await fetch(`${home}/new`, { method: "POST", headers: { origin: "http://elsewhere" }, body: new URLSearchParams({ title: "a" }) });
  assert.equal(forged.status, 403);

  assert.equal((await fetch(`${home}/nothing`)).status, 404);
  assert.match((await fetch(`${home}/new`)).headers.get("content-security-policy"), /default-src 'none'/);
});
