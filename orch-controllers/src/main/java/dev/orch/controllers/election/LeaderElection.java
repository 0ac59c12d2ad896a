package dev.orch.controllers.election;

import dev.orch.controllers.base.State;
import dev.orch.controllers.base.Subscription;
import dev.orch.model.coordination.Lease;
import dev.orch.model.coordination.LeaseBuilder;
import dev.orch.model.coordination.LeaseSpec;
import dev.orch.model.coordination.LeaseSpecBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Resources;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One candidate for the leadership that a Lease stands for. It tries on the given executor every
 * retry period; who leads and whether that ended is a {@link State}.
 */
public final class LeaderElection implements Subscription {
  /*
   * Clocks of candidates may differ: nobody compares a time in the Lease with his own. A candidate remembers when, by
   * its own ticker, it last saw the Lease change, and takes it over when it has stood unchanged for the lease duration.
   * The leader counts from before it sent its last good renewal, and steps down after the shorter renewal deadline:
   * so it has stopped before anybody else may begin. The version of the Lease in each update lets one of two win.
   */
  private static final System.Logger LOG = System.getLogger(LeaderElection.class.getName());

  /**
   * Kubernetes' components use 15 s, 10 s and 2 s.
   *
   * @param lease how long a Lease stands unchanged before another candidate takes it
   * @param renew how long a leader that can't renew stays leader; shorter
   * @param retry the time between tries; shorter still
   */
  public record Timing(Duration lease, Duration renew, Duration retry) {
    public static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  private final Resources<Lease> leases;
  private final String name;
  private final String identity;
  private final Timing timing;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final ScheduledExecutorService executor;
  private final State leading = new State();

  // Used in tasks of the executor, one at a time.
  private @Nullable LeaseSpec observed;
  private long observedAt;

  /** Guards what follows; never held across a call. */
  private final Object lock = new Object();

  private long renewedAt;
  private @Nullable ScheduledFuture<?> next;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean closed;

  /**
   * @param namespace where the Lease is, which must exist
   * @param identity tells this candidate from all others
   * @param nanos elapsed time in nanoseconds, from anywhere
   */
  public LeaderElection(
      Api api,
      String namespace,
      String name,
      String identity,
      Timing timing,
      InstantSource clock,
      LongSupplier nanos,
      ScheduledExecutorService executor) {
    this.leases = api.resources(Lease.class).inNamespace(namespace);
    this.name = name;
    this.identity = identity;
    this.timing = timing;
    this.clock = clock;
    this.nanos = nanos;
    this.executor = executor;
  }

  /** Whether this candidate leads. */
  public State leading() {
    return leading;
  }

  /** Begins to try; returns at once. */
  public LeaderElection start() {
    schedule(Duration.ZERO);
    return this;
  }

  private void schedule(Duration delay) {
    synchronized (lock) {
      if (!closed) {
        next = executor.schedule(this::attempt, delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  private void attempt() {
    long before = nanos.getAsLong();
    try {
      if (acquireOrRenew(before)) {
        renewed(before);
      } else {
        leading.set(false);
      }
    } catch (ApiException refused) {
      LOG.log(
          System.Logger.Level.DEBUG, () -> name + ": " + identity + ": " + refused.getMessage());
      checkDeadline();
    } finally {
      schedule(timing.retry());
    }
  }

  private boolean acquireOrRenew(long before) {
    Optional<Lease> found = leases.find(name);
    Instant now = clock.instant();
    if (found.isEmpty()) {
      Lease made =
          LeaseBuilder.builder()
              .metadata(ObjectMetaBuilder.builder().name(name).build())
              .spec(held(null, now))
              .build();
      observe(leases.create(made).spec(), before);
      return true;
    }
    Lease lease = found.get();
    if (!lease.spec().equals(observed)) {
      observe(lease.spec(), before);
    }
    String holder = lease.spec().holderIdentity();
    boolean others = holder != null && !holder.isEmpty() && !holder.equals(identity);
    if (others && before - observedAt < timing.lease().toNanos()) {
      return false;
    }
    observe(leases.update(lease.withSpec(held(lease.spec(), now))).spec(), before);
    return true;
  }

  private void observe(LeaseSpec spec, long at) {
    observed = spec;
    observedAt = at;
  }

  private LeaseSpec held(@Nullable LeaseSpec before, Instant now) {
    boolean mine = before != null && identity.equals(before.holderIdentity());
    Integer last = before == null ? null : before.leaseTransitions();
    int transitions = last == null ? 0 : last;
    Instant acquired = before == null ? null : before.acquireTime();
    return LeaseSpecBuilder.builder()
        .holderIdentity(identity)
        .leaseDurationSeconds((int) timing.lease().toSeconds())
        .acquireTime(mine && acquired != null ? acquired : now)
        .renewTime(now)
        .leaseTransitions(before == null || mine ? transitions : transitions + 1)
        .build();
  }

  private void renewed(long before) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      renewedAt = before;
      if (deadline != null) {
        deadline.cancel(false);
      }
      deadline =
          executor.schedule(this::checkDeadline, timing.renew().toNanos(), TimeUnit.NANOSECONDS);
    }
    leading.set(true);
  }

  private void checkDeadline() {
    boolean over;
    synchronized (lock) {
      over = nanos.getAsLong() - renewedAt >= timing.renew().toNanos();
    }
    if (over) {
      leading.set(false);
    }
  }

  /** Stops, and gives the Lease back if this candidate holds it, so that another needn't wait. */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      if (next != null) {
        next.cancel(false);
      }
      if (deadline != null) {
        deadline.cancel(false);
      }
    }
    boolean held = leading.isTrue();
    leading.set(false);
    if (held) {
      executor.execute(this::release);
    }
  }

  private void release() {
    try {
      Lease lease = leases.get(name);
      if (identity.equals(lease.spec().holderIdentity())) {
        leases.update(lease.withSpec(lease.spec().withHolderIdentity("")));
      }
    } catch (ApiException refused) {
      LOG.log(System.Logger.Level.DEBUG, () -> name + " not released: " + refused.getMessage());
    }
  }
}
