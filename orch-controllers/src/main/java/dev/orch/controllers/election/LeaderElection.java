package dev.orch.controllers.election;

import dev.orch.controllers.base.Serial;
import dev.orch.controllers.base.State;
import dev.orch.controllers.base.Subscription;
import dev.orch.model.coordination.Lease;
import dev.orch.model.coordination.LeaseBuilder;
import dev.orch.model.coordination.LeaseSpec;
import dev.orch.model.coordination.LeaseSpecBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Resources;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One candidate for the leadership that a Lease stands for. It tries on the given executor every
 * retry period; that it leads, and that this ended, is a {@link State}.
 */
public final class LeaderElection implements Subscription {
  /*
   * Clocks of candidates may differ: nobody compares a time in the Lease with his own. A candidate remembers when, by
   * its own ticker, it had last read a Lease that had changed, and takes it over when it has stood unchanged for the
   * duration that is written in it. The leader counts from before it sent its last renewal that was answered, and steps
   * down after the shorter renewal deadline: so it has stopped before anybody else may begin, however long its calls or
   * the others' took. The version of the Lease in each update lets one of two win.
   *
   * A write whose answer is lost counts for nothing until the Lease is read again; it may still have taken the Lease, so
   * the candidate then gives that back when it is closed.
   */
  private static final System.Logger LOG = System.getLogger(LeaderElection.class.getName());

  /**
   * Kubernetes' components use 15 s, 10 s and 2 s.
   *
   * @param lease how long a Lease stands unchanged before another candidate takes it; it is written
   *     in whole seconds, rounded up
   * @param renew how long a leader that can't renew stays leader; shorter
   * @param retry the time between tries; shorter still
   */
  public record Timing(Duration lease, Duration renew, Duration retry) {
    public static final Timing DEFAULT =
        new Timing(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));

    public Timing {
      if (lease.compareTo(renew) <= 0
          || renew.compareTo(retry) <= 0
          || retry.isNegative()
          || retry.isZero()) {
        throw new IllegalArgumentException(
            "must be lease > renew > retry > 0: " + lease + ", " + renew + ", " + retry);
      }
    }
  }

  private final Resources<Lease> leases;
  private final String name;
  private final String identity;
  private final Timing timing;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final ScheduledExecutorService executor;
  private final Executor tries;
  private final State leading = new State();

  // Used by the tries alone, one at a time.
  private @Nullable LeaseSpec observed;
  private long observedAt;

  /** Whether the Lease may be this candidate's, known or not. */
  private boolean wrote;

  /** Guards what follows; never held across a call. */
  private final Object lock = new Object();

  private boolean elected;
  private long renewedAt;
  private @Nullable ScheduledFuture<?> next;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean closed;

  /**
   * @param namespace where the Lease is, which must exist
   * @param identity tells this candidate from all others
   * @param nanos elapsed time in nanoseconds, from anywhere
   * @param executor runs the tries, one at a time, and tells that time is up: late, if a call holds
   *     up its only thread
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
    if (identity.isEmpty()) {
      throw new IllegalArgumentException("a candidate needs an identity");
    }
    this.leases = api.resources(Lease.class).inNamespace(namespace);
    this.name = name;
    this.identity = identity;
    this.timing = timing;
    this.clock = clock;
    this.nanos = nanos;
    this.executor = executor;
    this.tries = new Serial(executor);
  }

  /** Whether this candidate leads; may be told late where its executor is. */
  public State leading() {
    return leading;
  }

  /**
   * Whether this candidate leads at this moment, by its ticker: right also where no timer ran, as
   * after the process stood still. For any thread.
   */
  public boolean isLeader() {
    synchronized (lock) {
      return elected && !closed && nanos.getAsLong() - renewedAt < timing.renew().toNanos();
    }
  }

  /** Begins to try; returns at once. */
  public LeaderElection start() {
    schedule(Duration.ZERO);
    return this;
  }

  private void schedule(Duration delay) {
    synchronized (lock) {
      if (!closed) {
        next =
            executor.schedule(
                () -> tries.execute(this::attempt), delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private void attempt() {
    if (isClosed()) {
      return;
    }
    long before = nanos.getAsLong();
    try {
      if (acquireOrRenew()) {
        won(before);
      } else {
        lost();
      }
    } catch (ApiException refused) {
      LOG.log(
          System.Logger.Level.DEBUG, () -> name + ": " + identity + ": " + refused.getMessage());
    } catch (RuntimeException failed) {
      LOG.log(System.Logger.Level.WARNING, () -> name + ": " + identity, failed);
    } finally {
      schedule(timing.retry());
    }
    tell();
  }

  private boolean acquireOrRenew() {
    Lease found = leases.find(name).orElse(null);
    if (found != null && isHeldByAnother(found.spec())) {
      return false;
    }
    wrote = true;
    if (found == null) {
      ObjectMeta metadata = ObjectMetaBuilder.builder().name(name).build();
      leases.create(LeaseBuilder.builder().metadata(metadata).spec(held(null)).build());
    } else {
      leases.update(found.withSpec(held(found.spec())));
    }
    return true;
  }

  private boolean isHeldByAnother(LeaseSpec spec) {
    if (!spec.equals(observed)) {
      observed = spec;
      observedAt = nanos.getAsLong();
    }
    String holder = spec.holderIdentity();
    return holder != null
        && !holder.isEmpty()
        && !holder.equals(identity)
        && nanos.getAsLong() - observedAt < duration(spec).toNanos();
  }

  private Duration duration(LeaseSpec spec) {
    Integer seconds = spec.leaseDurationSeconds();
    return seconds == null ? timing.lease() : Duration.ofSeconds(seconds);
  }

  private LeaseSpec held(@Nullable LeaseSpec before) {
    boolean mine = before != null && identity.equals(before.holderIdentity());
    Integer last = before == null ? null : before.leaseTransitions();
    int transitions = last == null ? 0 : last;
    Instant acquired = before == null ? null : before.acquireTime();
    Instant now = now();
    return LeaseSpecBuilder.builder()
        .holderIdentity(identity)
        .leaseDurationSeconds((int) timing.lease().plusNanos(999_999_999).toSeconds())
        .acquireTime(mine && acquired != null ? acquired : now)
        .renewTime(now)
        .leaseTransitions(before == null || mine ? transitions : transitions + 1)
        .build();
  }

  /** The time with as many digits as the wire has. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private void won(long before) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      elected = true;
      renewedAt = before;
      if (deadline != null) {
        deadline.cancel(false);
      }
      long left = timing.renew().toNanos() - (nanos.getAsLong() - before);
      deadline = executor.schedule(this::tell, Math.max(0, left), TimeUnit.NANOSECONDS);
    }
  }

  private void lost() {
    synchronized (lock) {
      elected = false;
    }
  }

  /** Tells what is so now; who tells last looks again, so that of two threads none is late. */
  private void tell() {
    do {
      leading.set(isLeader());
    } while (leading.isTrue() != isLeader());
  }

  /**
   * Stops, tells so, and then gives the Lease back if this candidate holds it, so that another
   * needn't wait.
   */
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
    tell();
    tries.execute(this::release); // after a try that is on its way
  }

  private void release() {
    if (!wrote) {
      return;
    }
    try {
      Lease lease = leases.get(name);
      if (identity.equals(lease.spec().holderIdentity())) {
        leases.update(lease.withSpec(released(lease.spec())));
      }
    } catch (RuntimeException refused) {
      LOG.log(System.Logger.Level.DEBUG, () -> name + " not released: " + refused.getMessage());
    }
  }

  private LeaseSpec released(LeaseSpec before) {
    Instant now = now();
    return LeaseSpecBuilder.builder()
        .holderIdentity("")
        .leaseDurationSeconds(1)
        .acquireTime(now)
        .renewTime(now)
        .leaseTransitions(before.leaseTransitions())
        .build();
  }
}
