// Where the files of the folder assets/ are: in URLs that change with their content, so that browsers may keep them
// for a year (pando.yaml says so to them) and still see a change at once.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export class Assets {
  #folder;
  #known = new Map(); // as many as there are files that pages name: a few

  constructor(folder) {
    this.#folder = folder;
  }

  url(name) {
    const { mtimeMs, size } = statSync(join(this.#folder, name));
    const known = this.#known.get(name);
    if (known?.mtimeMs === mtimeMs && known.size === size) {
      return known.url;
    }
    const hash = createHash("sha256").update(readFileSync(join(this.#folder, name))).digest("hex");
    const url = `/assets/${name}?v=${hash.slice(0, 12)}`;
    this.#known.set(name, { mtimeMs, size, url });
    return url;
  }
}
