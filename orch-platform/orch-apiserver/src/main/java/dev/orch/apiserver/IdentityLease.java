package dev.orch.apiserver;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import dev.orch.model.coordination.Lease;
import dev.orch.model.coordination.LeaseBuilder;
import dev.orch.model.coordination.LeaseSpec;
import dev.orch.model.coordination.LeaseSpecBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The Lease by which a server shows that it is there: in kube-system, named after its host. */
final class IdentityLease implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(IdentityLease.class.getName());
  private static final String NAMESPACE = "kube-system";
  private static final int SECONDS = 3600;

  /** Often enough for its duration; a server that nobody uses is to write next to nothing. */
  private static final int RENEW_SECONDS = 1200;

  private static final int NAME_BYTES = 16;

  private final Api api;
  private final InstantSource clock;
  private final String host;
  private final String address;
  private final String name;
  private final String holder;
  private final ScheduledFuture<?> renewal;

  /**
   * Shows it at once and time and again.
   *
   * @param executor what calls run on
   * @param timer for the next time
   * @param address where other servers find it
   * @param once tells this start of the server from others
   */
  IdentityLease(
      Api api,
      InstantSource clock,
      Executor executor,
      ScheduledExecutorService timer,
      String host,
      String address,
      String once) {
    this.api = api;
    this.clock = clock;
    this.host = host;
    this.address = address;
    byte[] hash = Hashing.sha256().hashString(host, StandardCharsets.UTF_8).asBytes();
    this.name =
        "apiserver-"
            + BaseEncoding.base32()
                .omitPadding()
                .encode(Arrays.copyOf(hash, NAME_BYTES))
                .toLowerCase(Locale.ROOT);
    this.holder = name + "_" + once;
    renew();
    this.renewal =
        timer.scheduleWithFixedDelay(
            () -> later(executor), RENEW_SECONDS, RENEW_SECONDS, TimeUnit.SECONDS);
  }

  private void later(Executor executor) {
    try {
      executor.execute(this::renew);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "too much else to do to renew the server's lease", e);
    }
  }

  private void renew() {
    try {
      if (api.resources(Namespace.class).find(NAMESPACE).isEmpty()) {
        return;
      }
      Resources<Lease> leases = api.resources(Lease.class).inNamespace(NAMESPACE);
      LeaseSpec spec =
          LeaseSpecBuilder.builder()
              .holderIdentity(holder)
              .leaseDurationSeconds(SECONDS)
              .renewTime(clock.instant())
              .build();
      Optional<Lease> present = leases.find(name);
      if (present.isPresent()) {
        leases.edit(name, now -> now.withSpec(spec));
      } else {
        leases.create(described(spec));
      }
    } catch (RuntimeException e) { // the next time may do
      LOG.log(System.Logger.Level.DEBUG, "the server's lease", e);
    }
  }

  private Lease described(LeaseSpec spec) {
    return LeaseBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name(name)
                .namespace(NAMESPACE)
                .labels(
                    ImmutableSortedMap.of(
                        "apiserver.kubernetes.io/identity",
                        "kube-apiserver",
                        "kubernetes.io/hostname",
                        host))
                .annotations(ImmutableSortedMap.of("kubernetes.io/peer-advertise-address", address))
                .build())
        .spec(spec)
        .build();
  }

  @Override
  public void close() {
    renewal.cancel(false);
  }
}
