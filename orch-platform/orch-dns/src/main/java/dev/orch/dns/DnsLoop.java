package dev.orch.dns;

import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.State;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.network.dns.Answer;
import dev.orch.network.dns.ClusterNames;
import dev.orch.network.dns.RecordType;
import dev.orch.network.dns.ZoneSettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps a cluster's names as its Services, EndpointSlices and Namespaces have them. To be started
 * once.
 */
public final class DnsLoop implements Loop, DnsNames {
  /** Changes that come close together are published together. */
  private static final long SETTLE_MILLIS = 10;

  private final ClusterNames names;
  private final String below;
  private final State known = new State();
  private volatile boolean isKnown;

  /** A loop for a zone. */
  public DnsLoop(ZoneSettings zone) {
    this.names = new ClusterNames(zone);
    this.below = "." + zone.domain();
  }

  @Override
  public String name() {
    return "dns";
  }

  /** Whether all names are known. */
  public State known() {
    return known;
  }

  @Override
  public boolean isKnown() {
    return isKnown;
  }

  @Override
  public boolean isOurs(String name) {
    return name.endsWith(below);
  }

  @Override
  public Optional<Answer> answer(String name, RecordType type) {
    return names.answer(name, type);
  }

  @Override
  public Subscription start(Environment environment) {
    return new Running(environment).begin();
  }

  /** The loop at work; on its worker. */
  private final class Running {
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Namespace> namespaces;
    private final ScheduledExecutorService worker;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;

    Running(Environment environment) {
      this.services = environment.informers().of(BuiltInKinds.SERVICE);
      this.slices = environment.informers().of(BuiltInKinds.ENDPOINT_SLICE);
      this.namespaces = environment.informers().of(BuiltInKinds.NAMESPACE);
      this.worker = environment.workers().apply("dns");
    }

    Subscription begin() {
      List<Subscription> all =
          List.of(
              services.listen((before, after) -> tell(() -> names.service(before, after))),
              slices.listen((before, after) -> tell(() -> names.slice(before, after))),
              namespaces.listen((before, after) -> tell(() -> names.namespace(before, after))),
              services.synced().listen(is -> later()),
              slices.synced().listen(is -> later()),
              namespaces.synced().listen(is -> later()));
      return () -> {
        closed = true;
        all.forEach(Subscription::close);
      };
    }

    private void tell(Runnable change) {
      worker.execute(change);
      later();
    }

    private void later() {
      if (!closed && scheduled.compareAndSet(false, true)) {
        worker.schedule(this::publish, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    private void publish() {
      scheduled.set(false);
      if (!closed) {
        names.publish();
        if (!isKnown
            && services.synced().isTrue()
            && slices.synced().isTrue()
            && namespaces.synced().isTrue()) {
          isKnown = true;
          known.set(true);
        }
      }
    }
  }
}
