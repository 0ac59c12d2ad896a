package dev.orch.runtime.cri;

import dev.orch.runtime.RuntimeEvent;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.Subscription;
import dev.orch.runtime.cri.v1.Container;
import dev.orch.runtime.cri.v1.ContainerEventResponse;
import dev.orch.runtime.cri.v1.GetEventsRequest;
import dev.orch.runtime.cri.v1.PodSandbox;
import dev.orch.runtime.cri.v1.PodSandboxStatus;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners that something changed: from the daemon's stream of events, or, where it has
 * none, by a look at its lists every second. After the daemon was away, all sandboxes are hinted
 * at. State only on the worker.
 */
final class Events {
  private static final long PERIOD_MILLIS = 1000;

  private final Daemon daemon;
  private final Listing listing;
  private final ScheduledExecutorService worker;
  private final List<Consumer<RuntimeEvent>> listeners = new CopyOnWriteArrayList<>();

  /** What was seen at the last look: by sandbox, the states of it and its containers. */
  private Map<SandboxId, Seen> seen =
      new TreeMap<>(java.util.Comparator.comparing(SandboxId::value));

  private boolean running;
  private boolean away;
  private boolean closed;
  private @Nullable Runnable stream;
  private @Nullable Future<?> timer;

  /** A sandbox at a look. */
  private record Seen(String uid, Map<String, Integer> states) {}

  Events(Daemon daemon, Listing listing, ScheduledExecutorService worker) {
    this.daemon = daemon;
    this.listing = listing;
    this.worker = worker;
  }

  /** From any thread. */
  Subscription add(Consumer<RuntimeEvent> listener) {
    listeners.add(listener);
    worker.execute(this::begin);
    return () -> listeners.remove(listener);
  }

  /** Tells all who listen. */
  void tell(RuntimeEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  private void begin() {
    if (!running && !closed) {
      running = true;
      subscribe();
    }
  }

  private boolean isOver() {
    if (closed || listeners.isEmpty()) {
      running = false;
      seen.clear();
      if (timer != null) {
        timer.cancel(false);
      }
      Runnable end = stream;
      stream = null;
      if (end != null) {
        end.run();
      }
      return true;
    }
    return false;
  }

  private void subscribe() {
    if (!isOver()) {
      stream =
          daemon.stream(
              CriMethods.GET_CONTAINER_EVENTS, GetEventsRequest.getDefaultInstance(), new Told());
      if (away) {
        look(false);
      }
    }
  }

  /** The daemon's stream. */
  private final class Told implements StreamObserver<ContainerEventResponse> {
    @Override
    public void onNext(ContainerEventResponse event) {
      PodSandboxStatus sandbox = event.getPodSandboxStatus();
      if (!isOver() && !sandbox.getId().isEmpty()) {
        tell(new RuntimeEvent(sandbox.getMetadata().getUid(), new SandboxId(sandbox.getId())));
      }
    }

    @Override
    public void onError(Throwable failure) {
      stream = null;
      if (Status.fromThrowable(failure).getCode() == Status.Code.UNIMPLEMENTED) {
        look(true);
      } else {
        away = true;
        later(Events.this::subscribe);
      }
    }

    @Override
    public void onCompleted() {
      away = true;
      later(Events.this::subscribe);
    }
  }

  private void later(Runnable task) {
    if (!isOver()) {
      timer = worker.schedule(task, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look(boolean again) {
    if (isOver()) {
      return;
    }
    listing
        .lists()
        .whenComplete(
            (lists, failure) -> {
              if (failure == null) {
                compare(lists);
                away = false;
              } else {
                away = true;
              }
              if (again) {
                later(() -> look(true));
              }
            });
  }

  private void compare(Listing.Lists lists) {
    Map<SandboxId, Seen> now = new TreeMap<>(java.util.Comparator.comparing(SandboxId::value));
    for (PodSandbox sandbox : lists.sandboxes()) {
      Map<String, Integer> states = new TreeMap<>();
      states.put("", sandbox.getStateValue());
      for (Container container : lists.containers()) {
        if (container.getPodSandboxId().equals(sandbox.getId())) {
          states.put(container.getId(), container.getStateValue());
        }
      }
      now.put(new SandboxId(sandbox.getId()), new Seen(sandbox.getMetadata().getUid(), states));
    }
    Map<SandboxId, Seen> before = seen;
    boolean all = away;
    seen = now;
    now.forEach(
        (id, sandbox) -> {
          if (all || !sandbox.equals(before.get(id))) {
            tell(new RuntimeEvent(sandbox.uid, id));
          }
        });
    before.forEach(
        (id, sandbox) -> {
          if (!now.containsKey(id)) {
            tell(new RuntimeEvent(sandbox.uid, id));
          }
        });
  }

  /** On the worker. */
  void close() {
    closed = true;
    isOver();
  }
}
