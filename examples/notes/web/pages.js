// What pages look like.
import { html } from "./html.js";

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

const SHEET = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 3h10l4 4v14H5z"/><path d="M8.5 11h7M8.5 14.5h7M8.5 18h4"/></svg>`;

/** The pages of an instance. */
export class Pages {
  #assets;
  #instance;

  constructor(assets, instance) {
    this.#assets = assets;
    this.#instance = instance;
  }

  list({ notes, next }, search) {
    const heading = search ? "Found" : "Notes";
    return this.#page({ title: heading, search, wide: true }, html`
  <div class="heading">
    <h1 id="heading">${heading}</h1>
    <p id="count" role="status">${search && found(notes.length, next)}</p>
  </div>
  <ul class="cards" id="notes" aria-labelledby="heading">${notes.map(card)}</ul>
  <template id="card">${card({ id: "", title: "", excerpt: "", version: 1, changed: 0 })}</template>
  <section class="empty" id="empty"${notes.length > 0 && html` hidden`}>
    <h2>${search ? "Nothing with these words" : "No notes yet"}</h2>
    <p>${search ? "Fewer words find more." : "What is on your mind?"}</p>
    <p>${search ? html`<a class="quiet button" href="/">All notes</a>` : html`<a class="button" href="/new">Write one</a>`}</p>
  </section>
  ${next && html`<nav class="pager" id="pager" aria-label="Pages"><a class="quiet button" rel="next"
    href="/?${new URLSearchParams({ ...(search && { q: search }), from: next })}">Older notes</a></nav>`}
`);
  }

  note(note) {
    return this.#page({ title: note.title }, html`
  <article class="note">
    <header>
      <h1>${note.title}</h1>
      <p class="faint"><time datetime="${note.changed}">${DAY.format(new Date(note.changed))}</time> · version ${note.version}</p>
    </header>
    ${note.body ? html`<div class="text">${note.body}</div>` : html`<p class="faint">It has a title only.</p>`}
    <nav class="actions" aria-label="This note">
      <a class="button" href="/notes/${note.id}/edit">Edit</a>
      ${note.version > 1 && html`<a class="quiet button" href="/notes/${note.id}/changes">What changed</a>`}
      <a class="quiet button danger" href="/notes/${note.id}/delete">Delete</a>
    </nav>
  </article>
`);
  }

  /** The form for a new note, or to change one that has an id and a version. */
  edit({ id, version, title, body }, problem) {
    const isNew = id === undefined;
    return this.#page({ title: isNew ? "New note" : `Edit ${title}` }, html`
  <form class="editor" method="post" action="${isNew ? "/new" : `/notes/${id}/edit`}">
    <h1 class="hidden">${isNew ? "New note" : "Edit note"}</h1>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    ${!isNew && html`<input type="hidden" name="version" value="${version}">`}
    <label for="title">Title</label>
    <input id="title" name="title" type="text" maxlength="120" required autocomplete="off" value="${title}"${isNew && html` autofocus`}>
    <label for="body">Text</label>
    <textarea id="body" name="body" rows="14" maxlength="20000">
${body}</textarea>
    <div class="actions">
      <button class="button" type="submit">Save</button>
      <a class="quiet button" href="${isNew ? "/" : `/notes/${id}`}">Cancel</a>
    </div>
  </form>
`);
  }

  remove(note) {
    return this.#page({ title: `Delete ${note.title}` }, html`
  <form class="question" method="post" action="/notes/${note.id}/delete">
    <h1>Delete “${note.title}”?</h1>
    <p>It goes with ${note.version === 1 ? "all that it says" : "all that it ever said"}, and does not come back.</p>
    <div class="actions">
      <button class="button danger" type="submit">Delete</button>
      <a class="quiet button" href="/notes/${note.id}">Keep it</a>
    </div>
  </form>
`);
  }

  changes(note, versions, changes) {
    const from = changes.from.version;
    const to = changes.to.version;
    const same = [...changes.title, ...changes.body].every(({ kind }) => kind === "same");
    return this.#page({ title: `What changed in ${note.title}` }, html`
  <article class="note">
    <header>
      <p class="faint"><a href="/notes/${note.id}">${note.title}</a></p>
      <h1>What changed</h1>
    </header>
    <form class="compare" method="get" action="/notes/${note.id}/changes">
      <p><label for="from">From</label> ${versionChoice("from", versions, from)}</p>
      <p><label for="to">To</label> ${versionChoice("to", versions, to)}</p>
      <button class="quiet button" type="submit">Compare</button>
    </form>
    ${same && html`<p class="faint">Nothing: both say the same.</p>`}
    <h2 class="changed">${changes.title.map(piece)}</h2>
    <div class="text changed">${changes.body.map(piece)}</div>
  </article>
`);
  }

  failure(status, title, message) {
    return this.#page({ title }, html`
  <section class="empty failure">
    <p class="status">${status}</p>
    <h1>${title}</h1>
    <p>${message}</p>
    <p><a class="quiet button" href="/">All notes</a></p>
  </section>
`);
  }

  #page({ title, search = "", wide = false }, content) {
    return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title} · Jot</title>
  <link rel="stylesheet" href="${this.#assets.url("notes.css")}">
  <link rel="icon" href="${this.#assets.url("icon.svg")}" type="image/svg+xml">
  ${wide && html`<script type="module" src="${this.#assets.url("search.js")}"></script>`}
</head>
<body>
  <a class="skip" href="#content">Skip to content</a>
  <header class="top">
    <div class="bar">
      <a class="brand" href="/">${SHEET}<span>Jot</span></a>
      <form class="search" role="search" method="get" action="/">
        <label class="hidden" for="q">Search notes</label>
        <input id="q" name="q" type="search" maxlength="200" placeholder="Search" autocomplete="off" value="${search}">
      </form>
      <a class="button" href="/new">New<span class="wide"> note</span></a>
    </div>
  </header>
  <main id="content"${wide && html` class="wide-content"`}>${content}</main>
  <footer class="bottom">
    <p>Jot, an example app for Pando. This page came from <strong>${this.#instance}</strong>.</p>
  </footer>
</body>
</html>
`.toString();
  }
}

function card({ id, title, excerpt, version, changed }) {
  return html`
    <li><a class="card" href="/notes/${id}">
      <h2>${title}</h2>
      <p class="excerpt">${excerpt}</p>
      <p class="faint"><time datetime="${new Date(changed).toISOString()}">${DAY.format(new Date(changed))}</time><span class="version">${version > 1 && `version ${version}`}</span></p>
    </a></li>`;
}

function found(count, more) {
  return more ? `${count} notes and more` : `${count} ${count === 1 ? "note" : "notes"}`;
}

function versionChoice(name, versions, chosen) {
  return html`<select id="${name}" name="${name}">${versions.map(({ version, written }) => html`
        <option value="${version}"${version === chosen && html` selected`}>${version}: ${MOMENT.format(new Date(written))}</option>`)}
      </select>`;
}

function piece({ kind, text }) {
  switch (kind) {
    case "added":
      return html`<ins>${text}</ins>`;
    case "removed":
      return html`<del>${text}</del>`;
    default:
      return html`${text}`;
  }
}
