package dev.orch.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.State;
import dev.orch.controllers.election.LeaderElection;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.store.api.Api;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Controllers that run against an API, whichever it is: a real cluster's, or one in this JVM. For
 * any thread.
 *
 * <pre>{@code
 * try (RemoteApi api = RemoteApi.connect();
 *     ControllerRunner running = ControllerRunner.builder(api).controller(mine).start()) {
 *   …
 * }
 * }</pre>
 */
public final class ControllerRunner implements AutoCloseable {
  private final Workers workers;
  private final Supplier<ControllerManager> begin;
  private final State leading;
  private @Nullable LeaderElection election;
  private @Nullable ControllerManager manager;
  private boolean closed;

  private ControllerRunner(Workers workers, Supplier<ControllerManager> begin, State leading) {
    this.workers = workers;
    this.begin = begin;
    this.leading = leading;
  }

  /** Begins a runner of controllers that call this API. */
  public static Builder builder(Api api) {
    return new Builder(api);
  }

  /** Whether the controllers run: always, unless there is an election and somebody else leads. */
  public State leading() {
    return leading;
  }

  private synchronized void lead(boolean leads) {
    if (leads && !closed && manager == null) {
      manager = begin.get();
    } else if (!leads && manager != null) {
      manager.close();
      manager = null;
    }
  }

  /** Stops the controllers, then gives the leadership back. The API is left as it is. */
  @Override
  public void close() {
    LeaderElection candidate;
    synchronized (this) {
      closed = true;
      candidate = election;
    }
    lead(false);
    if (candidate != null) {
      candidate.close();
    }
    workers.close();
  }

  /** What a runner is made of; whatever isn't set has a default. For one thread. */
  public static final class Builder {
    /** Calls over a network wait: more threads than processors. */
    private static final int THREADS = 16;

    private final Api api;
    private final List<Loop> loops = new ArrayList<>();
    private Function<Kind<?>, String> fieldSelectors = kind -> "";
    private InstantSource clock = InstantSource.system();
    private LongSupplier ticker = System::nanoTime;
    private int threads = THREADS;
    private @Nullable Long seed;
    private @Nullable Function<String, ScheduledExecutorService> given;
    private @Nullable Seat seat;

    private Builder(Api api) {
      this.api = api;
    }

    /** What candidates for the leadership want, and who this one is. */
    private record Seat(
        String namespace, String name, String identity, LeaderElection.Timing timing) {}

    /** Adds a controller. */
    public Builder controller(Loop controller) {
      loops.add(controller);
      return this;
    }

    /** Adds several, such as {@code BuiltInLoops.all()}. */
    public Builder controllers(List<? extends Loop> controllers) {
      loops.addAll(controllers);
      return this;
    }

    /**
     * Has the controllers run only while this candidate holds the Lease of that name, with
     * Kubernetes' usual times.
     *
     * @param namespace where the Lease is, which must exist
     * @param identity tells this candidate from all others
     */
    public Builder leading(String namespace, String name, String identity) {
      return leading(namespace, name, identity, LeaderElection.Timing.DEFAULT);
    }

    public Builder leading(
        String namespace, String name, String identity, LeaderElection.Timing timing) {
      this.seat = new Seat(namespace, name, identity, timing);
      return this;
    }

    /**
     * Has the caches keep some objects of a kind alone.
     *
     * @param fieldSelectors the field selector of each kind, {@code ""} for all objects
     */
    public Builder selecting(Function<Kind<?>, String> fieldSelectors) {
      this.fieldSelectors = fieldSelectors;
      return this;
    }

    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /** Elapsed time in nanoseconds, from anywhere, by which a leader knows that it still leads. */
    public Builder ticker(LongSupplier nanos) {
      this.ticker = nanos;
      return this;
    }

    /** Where the spread of delays and the scheduler's ties come from; random by default. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** How many threads controllers share; 16 by default. */
    public Builder threads(int count) {
      this.threads = count;
      return this;
    }

    /** Executors by component, in place of threads of its own; they are never shut down. */
    public Builder workers(Function<String, ScheduledExecutorService> workers) {
      this.given = workers;
      return this;
    }

    /** Starts it; returns at once. */
    public ControllerRunner start() {
      Workers workers = given == null ? Workers.own(threads) : Workers.given(given);
      Chance chance = new Chance(seed == null ? new SecureRandom().nextLong() : seed);
      List<Loop> all = ImmutableList.copyOf(loops);
      Function<Kind<?>, String> selectors = fieldSelectors;
      Supplier<ControllerManager> begin =
          () -> ControllerManager.start(api, clock, workers::worker, chance, all, selectors);
      Seat wanted = seat;
      if (wanted == null) {
        State always = new State();
        ControllerRunner runner = new ControllerRunner(workers, begin, always);
        runner.lead(true);
        always.set(true);
        return runner;
      }
      LeaderElection election =
          new LeaderElection(
              api,
              wanted.namespace(),
              wanted.name(),
              wanted.identity(),
              wanted.timing(),
              clock,
              ticker,
              workers.punctual("leader-election"));
      ControllerRunner runner = new ControllerRunner(workers, begin, election.leading());
      runner.election = election;
      election.leading().listen(runner::lead);
      election.start();
      return runner;
    }
  }
}
