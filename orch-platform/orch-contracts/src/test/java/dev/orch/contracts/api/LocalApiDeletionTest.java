package dev.orch.contracts.api;

import dev.orch.store.api.Api;
import dev.orch.store.local.LocalApi;
import java.time.Instant;

class LocalApiDeletionTest extends ApiDeletionContract {
  @Override
  protected Api newApi() {
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    return LocalApi.builder().clock(() -> now).seed(1).build();
  }
}
