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

    /** Makes a request from what Netty read. */
    static Request of(String method, String uri, String contentTypeHeader, byte[] body) {
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        String query = question < 0 ? "" : uri.substring(question + 1);
        int semicolon = contentTypeHeader.indexOf(';');
        String type = semicolon < 0 ? contentTypeHeader : contentTypeHeader.substring(0, semicolon);
        return new Request(method, path, query, type.strip().toLowerCase(java.util.Locale.ROOT), body);
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
