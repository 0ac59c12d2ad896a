package dev.orch.store.api;

import com.google.common.collect.ImmutableList;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a caller shows to be believed: a bearer token, a certificate, both or neither. It doesn't
 * tell the token when it is printed.
 *
 * @param token the token, or {@code ""}
 * @param certificates the caller's certificate, whose key it has been shown to hold, and those that
 *     it says lead to an authority; empty if it has none. Nobody has looked at them yet.
 */
public record Credentials(String token, List<X509Certificate> certificates) {
  public Credentials {
    certificates = ImmutableList.copyOf(certificates);
  }

  /** A token alone. */
  public static Credentials token(String token) {
    return new Credentials(token, ImmutableList.of());
  }

  /** Whether nothing is shown: such a caller is nobody in particular. */
  public boolean isEmpty() {
    return token.isEmpty() && certificates.isEmpty();
  }

  @Override
  public String toString() {
    return "Credentials[token="
        + (token.isEmpty() ? "none" : "secret")
        + ", certificates="
        + certificates.size()
        + "]";
  }
}
