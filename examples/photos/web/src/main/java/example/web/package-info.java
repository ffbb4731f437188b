/**
 * The pages, and nothing but the pages: what they show comes from the services for accounts and
 * photos, and what people send goes there. Keeps no state, so any instance can answer any request.
 * Start with {@link example.web.WebService}.
 */
package example.web;
