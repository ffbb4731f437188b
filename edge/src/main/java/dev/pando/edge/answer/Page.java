package dev.pando.edge.answer;

/**
 * What is shown in place of an error's plain sentence.
 *
 * @param type its media type, in ASCII
 */
@SuppressWarnings("ArrayRecordComponent") // written to sockets, never compared
public record Page(byte[] type, byte[] content) {}
