package dev.pando.edge.websocket;

/** The frame by which a server begins to end a WebSocket (RFC 6455 §5.5.1). */
public final class CloseFrame {
    private static final int GOING_AWAY = 1001;

    private CloseFrame() {}

    /** Says that this server goes away (§7.4.1), and that the client had better connect anew. */
    public static byte[] goingAway() {
        return new byte[] {(byte) 0x88, 2, (byte) (GOING_AWAY >> 8), (byte) GOING_AWAY};
    }
}
