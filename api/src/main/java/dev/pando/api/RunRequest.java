package dev.pando.api;

import java.nio.file.Path;

/**
 * What {@code pando run} asks of a server process: one app, all rooms, this machine, in the
 * foreground.
 *
 * @param directory the folder with {@code pando.yaml}
 * @param state where state is kept between runs
 * @param bind the address that the front door binds; everything else stays on loopback
 * @param frontDoorTls for TLS, where there is a certificate
 * @param devTls whether the user's own authority vouches for the front door
 */
public record RunRequest(
        Path directory,
        Path state,
        String bind,
        PortChoice frontDoor,
        PortChoice frontDoorTls,
        boolean devTls,
        PortChoice admin,
        PortChoice database) {
    /** The manifest's name in an app's folder. */
    public static final String MANIFEST = "pando.yaml";

    /** Where state is kept in an app's folder when nobody says otherwise. */
    public static final String USUAL_STATE = ".pando";
}
