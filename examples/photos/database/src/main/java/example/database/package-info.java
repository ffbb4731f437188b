/** Plain SQL over a pool of connections, for the services that keep something. */
package example.database;
