package dev.orch.apiserver.oidc;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/**
 * Fetches what issuers publish. An implementation bounds how large an answer is and how long it
 * takes, follows no redirects and shows no credentials. Called from any thread; doesn't block.
 */
@FunctionalInterface
public interface Documents {
  /**
   * The body of a successful answer; fails if there is none.
   *
   * @param authorities certificates in PEM of who may vouch for the server, or {@code ""} for those
   *     that the system knows
   */
  CompletionStage<byte[]> fetch(URI url, String authorities);
}
