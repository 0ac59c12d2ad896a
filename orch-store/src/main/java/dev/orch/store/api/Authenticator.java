package dev.orch.store.api;

import java.util.Optional;

/** Finds out who calls by a bearer token. Called from any thread; doesn't block. */
public interface Authenticator {
  /** Nobody has a token. */
  Authenticator NOBODY = token -> Optional.empty();

  /** The user whom the token belongs to, or empty if it is nobody's. */
  Optional<User> authenticate(String token);
}
