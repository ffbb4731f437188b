// Forms of other sites are refused. Nobody logs in here, but a page somewhere could still make a visitor's browser
// send one. Browsers say where a request comes from: Sec-Fetch-Site where the site is https or localhost, and Origin.

/** Middleware that lets through what changes nothing, and what comes from a page of this site or from no page. */
export function ownFormsOnly(request, response, next) {
  const safe = request.method === "GET" || request.method === "HEAD";
  if (safe || isOwn(request.headers)) {
    return next();
  }
  next(Object.assign(new Error("This form came from another site."), { status: 403 }));
}

export function isOwn(headers) {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) {
    return site === "same-origin" || site === "none";
  }
  const origin = headers.origin;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers.host);
}
