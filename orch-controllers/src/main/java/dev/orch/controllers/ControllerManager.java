package dev.orch.controllers;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.events.EventRecorder;
import dev.orch.controllers.informer.Informers;
import dev.orch.model.Chance;
import dev.orch.model.Kind;
import dev.orch.store.api.Api;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/**
 * A set of running loops with their shared caches. Starting and closing return at once, from any
 * thread; after {@link #close} no watch, listener or timer is left, and a task that runs at that
 * moment is the last of its loop.
 */
public final class ControllerManager implements AutoCloseable {
  private final Environment environment;
  private final List<Subscription> running = new ArrayList<>();

  private ControllerManager(Environment environment) {
    this.environment = environment;
  }

  /**
   * Starts the loops in that order.
   *
   * @param workers gives each component its executor by name: one pool in production, a worker of
   *     its own in a simulation; what it gives is never shut down here
   */
  public static ControllerManager start(
      Api api,
      InstantSource clock,
      Function<String, ScheduledExecutorService> workers,
      Chance chance,
      List<Loop> loops) {
    return start(api, clock, workers, chance, loops, kind -> "");
  }

  /**
   * The same for loops that look at some objects alone.
   *
   * @param fieldSelectors which objects of a kind the caches keep; {@code ""} for all
   */
  public static ControllerManager start(
      Api api,
      InstantSource clock,
      Function<String, ScheduledExecutorService> workers,
      Chance chance,
      List<Loop> loops,
      Function<Kind<?>, String> fieldSelectors) {
    Informers informers = new Informers(api, workers.apply("informers"), fieldSelectors);
    EventRecorder events = new EventRecorder(api, clock, workers.apply("events"), chance);
    ControllerManager manager =
        new ControllerManager(new Environment(api, clock, workers, chance, informers, events));
    for (Loop loop : ImmutableList.copyOf(loops)) {
      manager.running.add(loop.start(manager.environment));
    }
    return manager;
  }

  /** The caches that the loops share. */
  public Informers informers() {
    return environment.informers();
  }

  @Override
  public void close() {
    environment.informers().close();
    Lists.reverse(running).forEach(Subscription::close);
    environment.events().close();
  }
}
