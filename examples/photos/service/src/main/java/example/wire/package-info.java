/**
 * What the services say to each other, as JSON over HTTP: one record a message. Start with {@link
 * example.wire.Photo}; an answer outside 2xx carries a {@link example.wire.Problem}.
 */
package example.wire;
