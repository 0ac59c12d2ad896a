package dev.orch.controllers.access;

import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Result;
import dev.orch.model.core.Secret;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.access.BootstrapToken;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
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
    try {
      context
          .api()
          .resources(BuiltInKinds.SECRET)
          .inNamespace(secret.metadata().namespace())
          .delete(
              secret.metadata().name(),
              DeleteOptionsBuilder.builder()
                  .preconditions(new Preconditions(secret.metadata().uid(), null))
                  .build(),
              WriteOptions.NONE);
    } catch (ApiException e) {
      if (!e.is(Reason.NOT_FOUND)) {
        throw e;
      }
    }
    return Result.done();
  }
}
