package dev.pando.edge.tls;

/** A certificate, or its key, that cannot be shown; the message says which file, and why. */
public final class InvalidCertificate extends Exception {
    private static final long serialVersionUID = 1;

    InvalidCertificate(String message) {
        super(message);
    }
}
