package dev.orch.contracts.api;

import dev.orch.store.api.Api;
import dev.orch.store.local.LocalApi;
import dev.orch.store.local.SignedTokens;
import java.security.SecureRandom;
import java.time.Instant;

class LocalApiSubresourceTest extends ApiSubresourceContract {
  @Override
  protected Api newApi() {
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    return LocalApi.builder()
        .clock(() -> now)
        .seed(1)
        .tokens(new SignedTokens("https://kubernetes.default.svc", new SecureRandom()))
        .build();
  }
}
