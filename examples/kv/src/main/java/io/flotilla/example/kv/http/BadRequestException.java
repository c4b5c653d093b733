package io.flotilla.example.kv.http;

/** The request breaks a rule that its sender can keep; the message says which. */
final class BadRequestException extends Exception {
    private final int status;

    BadRequestException(String message) {
        this(400, message);
    }

    BadRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status to answer with. */
    int status() {
        return status;
    }
}
