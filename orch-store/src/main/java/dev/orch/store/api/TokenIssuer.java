package dev.orch.store.api;

import java.util.List;

/**
 * Signs the tokens of service accounts. Called by the API from any thread; it waits for nothing.
 */
public interface TokenIssuer {
  /** Whom a token is for that was asked for without saying so. */
  List<String> audiences();

  /** The signed token, a JSON Web Token. */
  String issue(TokenClaims claims);
}
