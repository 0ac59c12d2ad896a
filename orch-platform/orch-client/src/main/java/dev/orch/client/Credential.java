package dev.orch.client;

import org.jspecify.annotations.Nullable;

/**
 * What one request shows of who sends it.
 *
 * @param authorization the value of its Authorization header, or {@code ""} for none
 * @param identity the certificate that new connections show, or null for none
 */
public record Credential(String authorization, @Nullable ClientIdentity identity) {
  /** Nothing to show: the caller is anonymous. */
  public static final Credential NONE = new Credential("", null);

  /** A bearer token. */
  public static Credential bearer(String token) {
    return new Credential("Bearer " + token, null);
  }

  /** Says that there is something, not what. */
  @Override
  public String toString() {
    return "Credential[" + (authorization.isEmpty() ? "" : "authorization") + "]";
  }
}
