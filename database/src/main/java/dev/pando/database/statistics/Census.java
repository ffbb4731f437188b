package dev.pando.database.statistics;

/**
 * How the sessions and server connections of one pool stand at one moment.
 *
 * @param idle sessions without a server connection that want none
 * @param served sessions that have one, which goes to others after their transaction
 * @param keeping sessions that have one for themselves, for what they left on it
 * @param waiting sessions that wait for one
 * @param idleConnections server connections that serve nobody
 * @param usedConnections server connections that serve a session, or are made ready for the next
 * @param opening server connections that are being opened
 * @param mostConnections how many there may be
 */
public record Census(
        int idle,
        int served,
        int keeping,
        int waiting,
        int idleConnections,
        int usedConnections,
        int opening,
        int mostConnections) {
    /** Nobody is there. */
    public static final Census EMPTY = new Census(0, 0, 0, 0, 0, 0, 0, 0);
}
