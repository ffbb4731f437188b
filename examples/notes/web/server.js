// The program: an HTTP server with the pages, at the port it is told.
import { fileURLToPath } from "node:url";
import { Api } from "./api.js";
import { app } from "./app.js";
import { Assets } from "./assets.js";
import { Pages } from "./pages.js";

const assets = new Assets(fileURLToPath(new URL("../assets", import.meta.url)));
const pages = new Pages(assets, process.env.PANDO_INSTANCE ?? "web");
const server = app(new Api(process.env.PANDO_URL), pages).listen(Number(process.env.PORT), "127.0.0.1");

// Takes no more requests, and ends once those in flight are answered.
process.on("SIGTERM", () => server.close());
