package dev.orch.testkit.simulation;

import dev.orch.model.Resource;
import dev.orch.model.meta.Status;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ApiWatch;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WatchEvent;
import dev.orch.store.api.WatchHandler;
import dev.orch.store.api.WatchOptions;
import dev.orch.testkit.base.SimulatedExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Watches that a test refuses, ends, lets fail or holds back. */
public final class FragileWatches implements HookedApi.Hook {
  private final List<WatchOptions> begun = new ArrayList<>();

  private final SimulatedExecutor executor;
  private final HookedApi.Hook calls;
  private final List<Tap<?>> open = new ArrayList<>();
  private Supplier<Optional<RuntimeException>> refusal = Optional::empty;
  private Function<WatchEvent<?>, Boolean> breaking = event -> false;
  private Predicate<Class<?>> held = type -> false;

  /** Watches of a caller whose other calls go well. */
  public FragileWatches(SimulatedExecutor executor) {
    this(executor, HookedApi.interleaving(executor));
  }

  /** The same, with another hook for all other calls. */
  public FragileWatches(SimulatedExecutor executor, HookedApi.Hook calls) {
    this.executor = executor;
    this.calls = calls;
  }

  /** What a server says of a watch that begins too far back. */
  public static ApiException expired() {
    return Errors.expired("too old resource version");
  }

  /** What each watch was asked for, in order; a view. */
  public List<WatchOptions> begun() {
    return begun;
  }

  /** Watches are refused with what it gives, from now on. */
  public void refuse(Supplier<Optional<RuntimeException>> with) {
    refusal = with;
  }

  /** A watch ends right after such an event. */
  public void breakAfter(Function<WatchEvent<?>, Boolean> event) {
    breaking = event;
  }

  /** What the watches of these kinds tell is kept back, until others are. */
  public void hold(Predicate<Class<?>> types) {
    held = types;
    List.copyOf(open).forEach(Tap::drainSoon);
  }

  /** All watches end, as if their connections were cut. */
  public void cut() {
    List.copyOf(open).forEach(tap -> tap.end(null));
  }

  /** All watches fail, as too old. */
  public void expire() {
    List.copyOf(open).forEach(tap -> tap.end(expired().status()));
  }

  /** How many are open. */
  public int size() {
    return open.size();
  }

  /** Nobody is told an end: there is nobody any more. */
  @Override
  public void callerDied() {
    List.copyOf(open).forEach(Tap::drop);
    calls.callerDied();
  }

  @Override
  public <R> R around(HookedApi.Call call, Supplier<R> to) {
    return calls.around(call, to);
  }

  @Override
  public <T extends Resource> ApiWatch watch(
      Resources<T> to, WatchOptions options, Executor on, WatchHandler<T> handler) {
    begun.add(options);
    executor.interleave();
    Optional<RuntimeException> refused = refusal.get();
    if (refused.isPresent()) {
      throw refused.get();
    }
    Tap<T> tap = new Tap<>(to.kind().type(), on, handler);
    open.add(tap);
    tap.real = to.watch(options, on, tap);
    executor.interleave();
    return tap;
  }

  /** One watch. */
  private final class Tap<T extends Resource> implements WatchHandler<T>, ApiWatch {
    private final Class<?> type;
    private final Executor on;
    private final WatchHandler<T> handler;
    private final Queue<WatchEvent<T>> back = new ArrayDeque<>();
    private @Nullable ApiWatch real;
    private boolean ended;

    Tap(Class<?> type, Executor on, WatchHandler<T> handler) {
      this.type = type;
      this.on = on;
      this.handler = handler;
    }

    @Override
    public boolean onEvent(WatchEvent<T> event) {
      back.add(event);
      drain();
      return true;
    }

    private void drain() {
      while (!ended && !held.test(type) && !back.isEmpty()) {
        WatchEvent<T> event = back.remove();
        handler.onEvent(event);
        if (breaking.apply(event)) {
          end(null);
        }
      }
    }

    void drainSoon() {
      on.execute(this::drain);
    }

    @Override
    public void onEnd() {
      end(null);
    }

    /** It is told its end in a task of its own, as all else. */
    void end(@Nullable Status failure) {
      if (ended) {
        return;
      }
      ended = true;
      open.remove(this);
      close();
      on.execute(
          () -> {
            if (failure != null) {
              handler.onEvent(new WatchEvent.Failed<>(failure));
            }
            handler.onEnd();
          });
    }

    private void drop() {
      ended = true;
      open.remove(this);
      close();
    }

    @Override
    public void resume() {
      Objects.requireNonNull(real).resume();
    }

    @Override
    public void bookmark() {
      Objects.requireNonNull(real).bookmark();
    }

    @Override
    public void close() {
      if (real != null) {
        real.close();
      }
    }
  }
}
