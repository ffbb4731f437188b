// HTML that cannot be broken into: html`<p>${text}</p>` escapes what it is given, unless that is HTML made here.

class Html {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

/** Puts values between pieces of HTML: lists one after the other, and nothing for null, undefined and false. */
export function html(pieces, ...values) {
  return new Html(pieces.reduce((text, piece, i) => text + shown(values[i - 1]) + piece));
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function shown(value) {
  if (value instanceof Html) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return value.map(shown).join("");
  }
  if (value === null || value === undefined || value === false) {
    return "";
  }
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
