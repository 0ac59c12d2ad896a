package dev.orch.store.api;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * Finds out who calls by what the caller shows. Called from any thread that may wait for an answer
 * of the API, such as a server's request threads, and never while a lock is held. Those of this
 * library don't wait, except the one that asks a webhook.
 */
public interface Authenticator {
  /** Believes nobody. */
  Authenticator NOBODY = credentials -> Optional.empty();

  /** The user whom the credentials belong to, or empty if they are nobody's known here. */
  Optional<User> authenticate(Credentials credentials);

  /** Asks one after the other until one knows the caller. */
  static Authenticator chain(Authenticator... authenticators) {
    List<Authenticator> chain = ImmutableList.copyOf(authenticators);
    return credentials ->
        chain.stream().flatMap(one -> one.authenticate(credentials).stream()).findFirst();
  }
}
