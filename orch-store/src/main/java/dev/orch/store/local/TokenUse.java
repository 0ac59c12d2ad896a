package dev.orch.store.local;

import dev.orch.model.core.Secret;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.access.SecretTokens;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Patch;
import dev.orch.store.api.WriteOptions;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Notes on secrets on which day their tokens were used, once a day. That it can't be noted refuses
 * nobody. For any thread.
 */
record TokenUse(Backend backend) {
  private static final System.Logger LOG = System.getLogger(TokenUse.class.getName());

  void note(Secret secret) {
    LocalDate today = SecretTokens.day(backend.now());
    Optional<LocalDate> noted = SecretTokens.day(secret, SecretTokens.LAST_USED);
    // Another server's clock may be ahead of this one's.
    if (noted.filter(day -> day.equals(today) || day.equals(today.plusDays(1))).isPresent()) {
      return;
    }
    Json.Obj metadata =
        Json.object("uid", Json.of(secret.metadata().uid()))
            .with("labels", Json.object(SecretTokens.LAST_USED, Json.of(today.toString())));
    try {
      new LocalResources<>(backend, BuiltInKinds.SECRET, Caller.component("kube-apiserver"))
          .inNamespace(secret.metadata().namespace())
          .patch(
              secret.metadata().name(),
              Patch.merge(Json.object("metadata", metadata)),
              WriteOptions.NONE);
    } catch (ApiException refused) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> "use of " + secret.metadata().name() + " not noted: " + refused.getMessage());
    }
  }
}
