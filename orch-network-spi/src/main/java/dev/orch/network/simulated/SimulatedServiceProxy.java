package dev.orch.network.simulated;

import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.SyncReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Takes any table and carries nothing; a test asks it what it would carry. */
public final class SimulatedServiceProxy implements ServiceProxy {
  private final Executor worker;
  private volatile ServiceTable table = ServiceTable.EMPTY;

  /** A proxy that works on this executor, which runs one task at a time. */
  public SimulatedServiceProxy(Executor worker) {
    this.worker = worker;
  }

  /** The table that is in force. */
  public ServiceTable table() {
    return table;
  }

  @Override
  public CompletionStage<SyncReport> sync(ServiceTable desired) {
    CompletableFuture<SyncReport> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          table = desired;
          result.complete(SyncReport.CLEAN);
        });
    return result;
  }

  @Override
  public void close() {
    table = ServiceTable.EMPTY;
  }
}
