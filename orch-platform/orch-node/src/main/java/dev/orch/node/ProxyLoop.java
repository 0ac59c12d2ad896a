package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.network.ProxyPlace;
import dev.orch.network.ServicePlanner;
import dev.orch.network.ServiceProxy;
import dev.orch.network.SyncReport;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * kube-proxy: gives a service proxy the whole table whenever Services or their endpoints have
 * changed.
 */
public final class ProxyLoop implements Loop {
  private static final System.Logger LOG = System.getLogger(ProxyLoop.class.getName());

  /** Other clusters of the host have it too, and not every user may listen at its port. */
  private static final String SERVER = "default/kubernetes";

  private final ServiceProxy proxy;
  private final String node;
  private final @Nullable ProxyPlace place;
  private final boolean knowsPods;

  /**
   * A loop for a proxy, which it doesn't close.
   *
   * @param place the node that it works on
   */
  public ProxyLoop(ServiceProxy proxy, ProxyPlace place) {
    this.proxy = proxy;
    this.node = place.node();
    this.place = place;
    this.knowsPods = place.knowsPods();
  }

  /**
   * A loop that learns from the node's object where it is, and carries nothing before.
   *
   * @param node its name
   * @param knowsPods whether the proxy can tell pods from strangers
   */
  public ProxyLoop(ServiceProxy proxy, String node, boolean knowsPods) {
    this.proxy = proxy;
    this.node = node;
    this.place = null;
    this.knowsPods = knowsPods;
  }

  @Override
  public String name() {
    return "proxy";
  }

  @Override
  public Subscription start(Environment environment) {
    return new Running(this, environment).syncs.begin();
  }

  /** The loop at work; on its worker. */
  private static final class Running {
    private final ServiceProxy proxy;
    private final ServicePlanner planner;
    private final ScheduledExecutorService worker;
    private final TableSync syncs;
    private List<SyncReport.Problem> told = List.of();
    private boolean placed;

    Running(ProxyLoop loop, Environment environment) {
      this.proxy = loop.proxy;
      this.placed = loop.place != null;
      this.planner = new ServicePlanner(loop.place == null ? ProxyPlace.ANYWHERE : loop.place);
      this.worker = environment.workers().apply("proxy");
      this.syncs = new TableSync(worker, this::sync);
      syncs.follow(environment.informers().of(BuiltInKinds.SERVICE), planner::service);
      syncs.follow(environment.informers().of(BuiltInKinds.ENDPOINT_SLICE), planner::slice);
      if (!placed) {
        syncs.follow(
            environment.informers().of(BuiltInKinds.NODE),
            (before, after) -> {
              if (after != null && after.metadata().name().equals(loop.node)) {
                placed = true;
                planner.move(NodePlace.of(after).withKnowsPods(loop.knowsPods));
              }
            });
      }
    }

    private void sync() {
      if (placed) {
        proxy.sync(planner.table()).whenCompleteAsync(this::synced, worker);
      }
    }

    private void synced(@Nullable SyncReport report, @Nullable Throwable failure) {
      if (syncs.isClosed()) {
        return;
      }
      if (report == null) {
        LOG.log(System.Logger.Level.WARNING, "services can't be carried", failure);
        syncs.retry();
      } else if (!report.problems().equals(told)) {
        told = report.problems();
        told.forEach(
            p ->
                LOG.log(
                    p.service().equals(SERVER)
                        ? System.Logger.Level.DEBUG
                        : System.Logger.Level.WARNING,
                    "service " + p.service() + " at " + p.frontend() + ": " + p.reason()));
      }
    }
  }
}
