package io.flotilla.transport;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who a certificate says its owner is: a subject alternative name of type URI, {@code flotilla://<deployment>/<hostId>},
 * character by character. Any certificate of the CA without it is nobody here.
 */
final class PeerCertificate {
    private static final String SCHEME = "flotilla://";
    private static final int URI_NAME = 6;

    private PeerCertificate() {}

    /**
     * The host id that the peer of {@code session} is certified for.
     *
     * @throws SSLPeerUnverifiedException in words, if its certificate names no host of {@code deployment}, or several
     */
    static String hostId(SSLSession session, String deployment) throws SSLPeerUnverifiedException {
        Certificate[] chain = session.getPeerCertificates();
        if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
            throw new SSLPeerUnverifiedException("the peer has no X.509 certificate");
        }
        return hostId(certificate, deployment);
    }

    /** As above, of one certificate. */
    static String hostId(X509Certificate certificate, String deployment) throws SSLPeerUnverifiedException {
        String prefix = SCHEME + deployment + "/";
        String found = null;
        for (List<?> name : alternativeNames(certificate)) {
            if (!Integer.valueOf(URI_NAME).equals(name.get(0)) || !(name.get(1) instanceof String uri)) {
                continue;
            }
            if (!uri.startsWith(prefix) || uri.length() == prefix.length() || uri.indexOf('/', prefix.length()) >= 0) {
                continue;
            }
            String hostId = uri.substring(prefix.length());
            if (found != null && !found.equals(hostId)) {
                throw new SSLPeerUnverifiedException(
                        "a certificate names one host, this one " + found + " and " + hostId);
            }
            found = hostId;
        }
        if (found == null) {
            throw new SSLPeerUnverifiedException("the certificate of " + certificate.getSubjectX500Principal()
                    + " names no host of deployment " + deployment + ": a URI " + prefix + "<hostId> is needed");
        }
        return found;
    }

    private static Collection<List<?>> alternativeNames(X509Certificate certificate) throws SSLPeerUnverifiedException {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            throw new SSLPeerUnverifiedException("unreadable subject alternative names: " + e.getMessage());
        }
    }
}
