// Finds notes while somebody types. Without it, the form asks for a page with the same.

const form = document.querySelector("form.search");
const field = form.elements.q;
const list = document.getElementById("notes");
const blank = document.getElementById("card");
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
let asked = new AbortController();
let timer;

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, 200);
});

async function search() {
  asked.abort();
  asked = new AbortController();
  const words = field.value.trim();
  try {
    const response = await fetch(`/api/notes?${new URLSearchParams({ q: words })}`, { signal: asked.signal });
    if (response.ok) {
      show(await response.json(), words);
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      console.warn(error); // the form still works
    }
  }
}

function show({ notes, next }, words) {
  list.replaceChildren(...notes.map(card));
  document.getElementById("heading").textContent = words ? "Found" : "Notes";
  document.getElementById("count").textContent = words ? `${notes.length} ${notes.length === 1 ? "note" : "notes"}${next ? " and more" : ""}` : "";
  const empty = document.getElementById("empty");
  empty.hidden = notes.length > 0;
  empty.querySelector("h2").textContent = words ? "Nothing with these words" : "No notes yet";
  document.getElementById("pager")?.remove();
  history.replaceState(null, "", words ? `/?${new URLSearchParams({ q: words })}` : "/");
}

function card({ id, title, excerpt, version, changed }) {
  const item = blank.content.cloneNode(true);
  item.querySelector("a").href = `/notes/${id}`;
  item.querySelector("h2").textContent = title;
  item.querySelector(".excerpt").textContent = excerpt;
  item.querySelector("time").dateTime = changed;
  item.querySelector("time").textContent = day.format(new Date(changed));
  item.querySelector(".version").textContent = version > 1 ? `version ${version}` : "";
  return item;
}
