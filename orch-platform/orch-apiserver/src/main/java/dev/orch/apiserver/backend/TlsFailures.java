package dev.orch.apiserver.backend;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Why a handshake failed, in the words of Kubernetes' clients. Stateless. */
public final class TlsFailures {
  private TlsFailures() {}

  public static String words(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof CertPathValidatorException || text.contains("PKIX path")) {
        return unverified("x509: certificate signed by unknown authority");
      }
      if (cause instanceof CertificateException) {
        return unverified("x509: " + text);
      }
      if (cause instanceof SSLException && text.startsWith("Received fatal alert: ")) {
        return "remote error: tls: " + text.substring("Received fatal alert: ".length());
      }
    }
    return "tls: " + failure.getMessage();
  }

  private static String unverified(String why) {
    return "tls: failed to verify certificate: " + why;
  }
}
