package dev.orch.controllers.access;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.core.Secret;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.access.BootstrapToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The token cleaner: secrets of tokens with which machines join go when the tokens end. */
public final class TokenCleaning {
  private TokenCleaning() {}

  public static Controller<Secret> controller() {
    return Controller.of(BuiltInKinds.SECRET)
        .named("token-cleaner-controller")
        .reconcile(TokenCleaning::reconcile);
  }

  private static Result reconcile(Secret secret, Context context) {
    Optional<Instant> end = BootstrapToken.of(secret).map(BootstrapToken::expires);
    if (end.isEmpty()) {
      return Result.done();
    }
    if (context.now().isBefore(end.get())) {
      return Result.again(Duration.between(context.now(), end.get()));
    }
    Edits.delete(context.api().resources(BuiltInKinds.SECRET), secret);
    return Result.done();
  }
}
