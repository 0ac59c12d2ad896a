package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.model.core.Node;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.network.Overlay;
import dev.orch.network.Overlay.NodePlace;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells an overlay which nodes there are, whenever one comes, changes or goes. */
public final class OverlayLoop implements Loop {
  private static final System.Logger LOG = System.getLogger(OverlayLoop.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** How often it is looked whether somebody else has changed something. */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final Function<ScheduledExecutorService, Overlay> maker;

  /**
   * A loop for an overlay.
   *
   * @param maker makes it, to work on this executor, which runs one task at a time
   */
  public OverlayLoop(Function<ScheduledExecutorService, Overlay> maker) {
    this.maker = maker;
  }

  @Override
  public String name() {
    return "overlay";
  }

  @Override
  public Subscription start(Environment environment) {
    return new Running(environment).begin();
  }

  /** The loop at work; on its worker. */
  private final class Running {
    private final ScheduledExecutorService worker;
    private final Overlay overlay;
    private final TableSync syncs;
    private final SortedMap<String, NodePlace> places = new TreeMap<>();

    Running(Environment environment) {
      this.worker = environment.workers().apply("overlay");
      this.overlay = maker.apply(worker);
      this.syncs = new TableSync(worker, this::sync);
      syncs.follow(environment.informers().of(BuiltInKinds.NODE), this::changed);
    }

    Subscription begin() {
      Subscription following = syncs.begin();
      var timer =
          worker.scheduleWithFixedDelay(
              syncs::later, AGAIN.toMillis(), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
      return () -> {
        timer.cancel(false);
        following.close();
      };
    }

    private void changed(@Nullable Node before, @Nullable Node after) {
      if (before != null) {
        places.remove(before.metadata().name());
      }
      if (after != null) {
        places.put(after.metadata().name(), place(after));
      }
    }

    private void sync() {
      overlay
          .sync(places.values().stream().toList())
          .whenCompleteAsync(
              (done, failure) -> {
                if (failure != null) {
                  LOG.log(System.Logger.Level.WARNING, "not all nodes can be reached", failure);
                  worker.schedule(syncs::later, RETRY.toMillis(), TimeUnit.MILLISECONDS);
                }
              },
              worker);
    }
  }

  private static NodePlace place(Node node) {
    return new NodePlace(
        node.metadata().name(),
        node.status().addresses().stream()
            .filter(address -> address.type().equals("InternalIP"))
            .map(address -> address.address())
            .toList(),
        node.spec().podCIDRs());
  }
}
