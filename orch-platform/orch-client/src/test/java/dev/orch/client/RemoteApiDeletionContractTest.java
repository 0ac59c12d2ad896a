package dev.orch.client;

import dev.orch.contracts.api.ApiDeletionContract;
import dev.orch.store.api.Api;
import dev.orch.store.local.LocalApi;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

class RemoteApiDeletionContractTest extends ApiDeletionContract {
  private Serving serving;

  @Override
  protected Api newApi() {
    serving = new Serving(LocalApi.builder().clock(() -> Serving.NOW).seed(1).build());
    return serving.api();
  }

  @Override
  protected void until(BooleanSupplier condition) {
    serving.until(condition);
  }

  @AfterEach
  void close() {
    serving.close();
  }
}
