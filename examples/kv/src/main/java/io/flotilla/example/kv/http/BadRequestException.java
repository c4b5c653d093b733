package io.flotilla.example.kv.http;

/** The request breaks a rule that its sender can keep; the message says which. */
final class BadRequestException extends Exception {
    private final int status;
    private final String allowedMethods;

    BadRequestException(String message) {
        this(400, message);
    }

    BadRequestException(int status, String message) {
        this(status, message, "");
    }

    private BadRequestException(int status, String message, String allowedMethods) {
        super(message);
        this.status = status;
        this.allowedMethods = allowedMethods;
    }

    /** A method that a path does not know; {@code allowed} are those that it does, separated by commas. */
    static BadRequestException wrongMethod(String method, String path, String allowed) {
        return new BadRequestException(
                405, method + " is not possible on " + path + "; possible are: " + allowed, allowed);
    }

    /** The HTTP status to answer with. */
    int status() {
        return status;
    }

    /** What the answer's {@code allow} header says; empty for none. */
    String allowedMethods() {
        return allowedMethods;
    }
}
