package dev.orch.store.api;

import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;
import java.util.Optional;

/**
 * Signs the tokens of service accounts. Called by the API from any thread; it waits for nothing.
 */
public interface TokenIssuer {
  /** Whom a token is for that was asked for without saying so. */
  List<String> audiences();

  /** The signed token, a JSON Web Token. */
  String issue(TokenClaims claims);

  /**
   * The signed token of an account that is kept in a secret and holds as long as both are there: of
   * the kind that was every pod's before tokens were asked for.
   */
  String issue(ObjectMeta account, ObjectMeta secret);

  /**
   * What a token says that this issuer has signed, be it in force or not; empty for any other.
   *
   * @throws IllegalArgumentException if it pretends to be this issuer's and isn't
   */
  Optional<Json.Obj> read(String token);
}
