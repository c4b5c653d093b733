package io.flotilla.example.kv.http;

/**
 * One whole request.
 *
 * @param method as sent, such as GET
 * @param path without the query, not decoded
 * @param query what stands after the question mark, not decoded; empty when there is none
 * @param contentType of the body, without its parameters, in lower case; empty when not said
 * @param body the bytes of the body; empty when there is none
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record Request(String method, String path, String query, String contentType, byte[] body) {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String ORIGIN = "http://";

    /** Makes a request from what Netty read. */
    static Request of(String method, String uri, String contentTypeHeader, byte[] body) {
        String target = withoutOrigin(uri);
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        int semicolon = contentTypeHeader.indexOf(';');
        String type = semicolon < 0 ? contentTypeHeader : contentTypeHeader.substring(0, semicolon);
        return new Request(method, path, query, type.strip().toLowerCase(java.util.Locale.ROOT), body);
    }

    /** Clients that believe to speak to a proxy send the whole URL (RFC 9112 §3.2.2). */
    private static String withoutOrigin(String uri) {
        if (!uri.regionMatches(true, 0, ORIGIN, 0, ORIGIN.length())) {
            return uri;
        }
        int slash = uri.indexOf('/', ORIGIN.length());
        return slash < 0 ? "/" : uri.substring(slash);
    }

    /** The parameters of query and form body together. */
    Parameters parameters() throws BadRequestException {
        Parameters parameters = new Parameters();
        parameters.addQuery(query);
        if (body.length > 0) {
            if (!contentType.equals(FORM)) {
                throw new BadRequestException("a body must be of type " + FORM + ", not \"" + contentType + "\"");
            }
            parameters.addForm(body);
        }
        return parameters;
    }
}
