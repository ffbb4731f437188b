/**
 * Fills an empty site so that it looks alive: people, pictures drawn here, and comments, all from
 * one seed. Start with {@link example.seed.Seed}.
 */
package example.seed;
