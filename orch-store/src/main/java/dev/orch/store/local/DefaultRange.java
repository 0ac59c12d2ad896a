package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.model.Resource;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.meta.Condition;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.networking.ServiceCIDR;
import dev.orch.model.networking.ServiceCIDRSpec;
import dev.orch.model.networking.ServiceCIDRStatus;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The ServiceCIDR that a cluster begins with: named {@code kubernetes}, with the ranges that the
 * API was given. What is stored wins over what was given, but a range of the other family may come
 * beside a single one.
 */
final class DefaultRange {
  private static final System.Logger LOG = System.getLogger(DefaultRange.class.getName());
  private static final Key KEY = Backend.key(NetworkKinds.SERVICE_CIDR, "", "kubernetes");

  private final VersionedStore<Resource> store;
  private final InstantSource clock;
  private final Chance chance;
  private final List<String> ranges;
  private final AtomicBoolean reported = new AtomicBoolean();

  DefaultRange(
      VersionedStore<Resource> store, InstantSource clock, Chance chance, List<Cidr> ranges) {
    this.store = store;
    this.clock = clock;
    this.chance = chance;
    this.ranges = ranges.stream().map(Cidr::toString).collect(ImmutableList.toImmutableList());
  }

  /** Makes it be there, with one commit if it isn't. If somebody else is faster, that is well. */
  void ensure() {
    Optional<Versioned<Resource>> found = store.get(KEY);
    if (found.isEmpty()) {
      store.commit(ImmutableList.of(Mutation.create(KEY, create())));
      return;
    }
    ServiceCIDR stored = (ServiceCIDR) found.get().value();
    List<String> present = stored.spec().cidrs();
    if (present.size() == 1 && ranges.size() == 2 && present.get(0).equals(ranges.get(0))) {
      ServiceCIDR widened = stored.withSpec(new ServiceCIDRSpec(ranges));
      store.commit(ImmutableList.of(Mutation.update(KEY, widened, found.get().revision())));
    } else if (!present.equals(ranges) && !reported.getAndSet(true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "cluster IPs are given out of " + present + " as stored, not out of " + ranges);
    }
  }

  private ServiceCIDR create() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Condition ready =
        new Condition("Ready", "True", 0, now, "", "Kubernetes default Service CIDR is ready");
    return new ServiceCIDR(
        ObjectMetaBuilder.builder()
            .name(KEY.name())
            .uid(chance.uuid())
            .creationTimestamp(now)
            .build(),
        new ServiceCIDRSpec(ranges),
        new ServiceCIDRStatus(ImmutableList.of(ready)));
  }
}
