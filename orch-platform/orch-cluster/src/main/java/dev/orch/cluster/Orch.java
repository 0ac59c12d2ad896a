package dev.orch.cluster;

import dev.orch.store.api.Api;
import dev.orch.store.local.Cidr;
import dev.orch.store.local.LocalApi;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes cluster in this JVM: the API, the controllers, the scheduler and nodes, without
 * ports or files. Several can live side by side. For any thread.
 */
public final class Orch implements AutoCloseable {
  private final LocalApi api;
  private final Workers workers;

  private Orch(LocalApi api, Workers workers) {
    this.api = api;
    this.workers = workers;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The cluster's API, as somebody who may do everything. */
  public Api api() {
    return api;
  }

  /** The executor of a component of that name, for what is built on top of the cluster. */
  public ScheduledExecutorService worker(String name) {
    return workers.worker(name);
  }

  @Override
  public void close() {
    api.store().close();
    workers.close();
  }

  /** What a cluster is made of. For one thread. */
  public static final class Builder {
    private InstantSource clock = InstantSource.system();
    private long seed = 1;
    private Cidr serviceRange = Cidr.parse("127.96.0.0/16");
    private @Nullable Function<String, ScheduledExecutorService> given;

    private Builder() {}

    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** Where uids, generated names and the scheduler's ties come from. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    public Builder serviceRange(Cidr range) {
      this.serviceRange = range;
      return this;
    }

    /** Executors by component, in place of the cluster's own threads; they are never shut down. */
    public Builder workers(Function<String, ScheduledExecutorService> workers) {
      this.given = workers;
      return this;
    }

    /** Starts it; returns when the API can be used, while the rest is starting. */
    public Orch start() {
      Workers workers = given == null ? Workers.own() : Workers.given(given);
      LocalApi api = LocalApi.builder().clock(clock).seed(seed).serviceRange(serviceRange).build();
      Bootstrap.run(api);
      return new Orch(api, workers);
    }
  }
}
