package dev.orch.node;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.network.ProxyPlace;
import dev.orch.network.ServicePlanner;
import dev.orch.network.ServiceProxy;
import dev.orch.network.SyncReport;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * kube-proxy: gives a service proxy the whole table whenever Services or their endpoints have
 * changed.
 */
public final class ProxyLoop implements Loop {
  private static final System.Logger LOG = System.getLogger(ProxyLoop.class.getName());

  /** Other clusters of the host have it too, and not every user may listen at its port. */
  private static final String SERVER = "default/kubernetes";

  /** Changes that come close together are synced together. */
  private static final long SETTLE_MILLIS = 10;

  private final ServiceProxy proxy;
  private final ProxyPlace place;

  /**
   * A loop for a proxy, which it doesn't close.
   *
   * @param place the node that it works on
   */
  public ProxyLoop(ServiceProxy proxy, ProxyPlace place) {
    this.proxy = proxy;
    this.place = place;
  }

  @Override
  public String name() {
    return "proxy";
  }

  @Override
  public Subscription start(Environment environment) {
    return new Running(proxy, place, environment).begin();
  }

  /** The loop at work; on its worker. */
  private static final class Running {
    private final ServiceProxy proxy;
    private final ServicePlanner planner;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final ScheduledExecutorService worker;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private List<SyncReport.Problem> told = List.of();
    private volatile boolean closed;

    Running(ServiceProxy proxy, ProxyPlace place, Environment environment) {
      this.proxy = proxy;
      this.planner = new ServicePlanner(place);
      this.services = environment.informers().of(BuiltInKinds.SERVICE);
      this.slices = environment.informers().of(BuiltInKinds.ENDPOINT_SLICE);
      this.worker = environment.workers().apply("proxy");
    }

    Subscription begin() {
      Subscription ofServices =
          services.listen((before, after) -> worker.execute(() -> changed(before, after)));
      Subscription ofSlices =
          slices.listen((before, after) -> worker.execute(() -> changed(before, after)));
      Subscription synced = services.synced().listen(is -> later());
      Subscription slicesSynced = slices.synced().listen(is -> later());
      return () -> {
        closed = true;
        ofServices.close();
        ofSlices.close();
        synced.close();
        slicesSynced.close();
      };
    }

    private void changed(@Nullable Service before, @Nullable Service after) {
      planner.service(before, after);
      later();
    }

    private void changed(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
      planner.slice(before, after);
      later();
    }

    private void later() {
      if (!closed && scheduled.compareAndSet(false, true)) {
        worker.schedule(this::sync, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    private void sync() {
      scheduled.set(false);
      if (closed || !services.synced().isTrue() || !slices.synced().isTrue()) {
        return;
      }
      proxy.sync(planner.table()).whenCompleteAsync(this::synced, worker);
    }

    private void synced(@Nullable SyncReport report, @Nullable Throwable failure) {
      if (report == null) {
        LOG.log(System.Logger.Level.WARNING, "services can't be carried", failure);
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
