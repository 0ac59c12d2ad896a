package dev.orch.apiserver.flow;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives seats to requests: so many are served at once, and the others wait or are turned away.
 *
 * <p>A level has seats of its own. Those that it may lend are anybody's while it doesn't use them;
 * the rest are kept free for it, so that whatever others do, its first requests start at once.
 * (Kubernetes moves lent seats every ten seconds; here they are lent from request to request.)
 *
 * <p>Within a level, the flow is served next that has had least: start-time fair queuing (Goyal,
 * Vin, Cheng 1996). A queue's tag is the seat-time that it has had; the queue with the least tag is
 * next. What a request will take isn't known when it starts: a guess is charged then, and corrected
 * at its end. A queue that was empty begins where the others are, so that nobody saves up.
 *
 * <p>For any thread; guests are called without the lock.
 */
final class Seating {
  /** What a request is charged before it is known how long it takes. */
  private static final long GUESS_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  /** How long a request waits at most: a quarter of Kubernetes' limit of a request. */
  private static final long PATIENCE_SECONDS = 15;

  private final int seats;
  private final LongSupplier ticker;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private Map<String, Level> levels = new TreeMap<>();

  /**
   * @param seats how many there are
   * @param ticker the time, in nanoseconds
   * @param executor what guests are called on that have waited
   * @param timer for those who wait too long
   */
  Seating(int seats, LongSupplier ticker, Executor executor, ScheduledExecutorService timer) {
    this.seats = seats;
    this.ticker = ticker;
    this.executor = executor;
    this.timer = timer;
  }

  /** One priority level. */
  private static final class Level {
    Limits limits = Limits.EXEMPT;
    List<Lane> lanes = ImmutableList.of();
    int used;
    int waiting;

    /** The tag of the queue that was served last. */
    long virtual;

    void limit(Limits now) {
      int count = now.queues() == null ? 0 : now.queues().count();
      boolean dealAgain = count > 0 && count != lanes.size();
      limits = now;
      if (dealAgain) {
        List<Lane> before = lanes;
        ImmutableList.Builder<Lane> made = ImmutableList.builder();
        for (int i = 0; i < count; i++) {
          made.add(new Lane());
        }
        lanes = made.build();
        before.forEach(lane -> lane.waiting.forEach(this::queueAgain));
      } // where requests wait no more, those that do are served from where they are
    }

    private void queueAgain(Visit visit) {
      Lane lane = Objects.requireNonNull(laneOf(visit.hash));
      lane.waiting.add(visit);
      visit.lane = lane;
    }

    /** The one of the flow's queues with the least to do; null if the level has none. */
    @Nullable Lane laneOf(long hash) {
      if (limits.queues() == null) {
        return null;
      }
      Lane best = null;
      for (int card : limits.queues().deal(hash)) {
        Lane lane = lanes.get(card);
        if (best == null || lane.load() < best.load()) {
          best = lane;
        }
      }
      return best;
    }

    /** The queue that is next; null if nobody waits. */
    @Nullable Lane next() {
      Lane best = null;
      if (waiting > 0) {
        for (Lane lane : lanes) {
          if (!lane.waiting.isEmpty() && (best == null || lane.tag < best.tag)) {
            best = lane;
          }
        }
      }
      return best;
    }
  }

  /** One queue. */
  private static final class Lane {
    final Deque<Visit> waiting = new ArrayDeque<>();
    int used;
    long tag;

    int load() {
      return waiting.size() + used;
    }
  }

  /** A guest, while he is here. */
  private final class Visit implements Seat {
    final Guest guest;
    final Level level;
    final long hash;
    final int width;
    @Nullable Lane lane;
    @Nullable ScheduledFuture<?> patience;
    long begun;
    boolean left;

    Visit(Guest guest, Level level, long hash, int width) {
      this.guest = guest;
      this.level = level;
      this.hash = hash;
      this.width = width;
    }

    @Override
    public void leave() {
      end(this);
    }
  }

  /** What levels there are. Requests that are here stay. */
  void limit(ImmutableSortedMap<String, Limits> limits) {
    List<Visit> started;
    synchronized (this) {
      Map<String, Level> now = new TreeMap<>();
      limits.forEach(
          (name, limit) -> {
            Level level = levels.getOrDefault(name, new Level());
            level.limit(limit);
            now.put(name, level);
          });
      levels.forEach((name, level) -> retire(now, name, level));
      levels = now;
      started = startable();
    }
    call(started);
  }

  /** A level that is gone is kept while somebody is in it. */
  private static void retire(Map<String, Level> now, String name, Level level) {
    if (level.used + level.waiting > 0) {
      now.putIfAbsent(name, level);
    }
  }

  /**
   * Lets a guest in, now or later, or turns him away.
   *
   * @param flow what he belongs to; if its level isn't known he is let in
   * @param wanted how many seats he would take
   */
  void enter(Flow flow, int wanted, Guest guest) {
    Visit visit;
    boolean now;
    boolean later = false;
    synchronized (this) {
      Level level = levels.getOrDefault(flow.level(), new Level());
      visit = new Visit(guest, level, flow.hash(), level.limits.width(wanted));
      visit.lane = level.laneOf(visit.hash);
      settle(visit);
      now = level.limits.exempt() || level.waiting == 0 && hasRoom(level, visit.width);
      if (now) {
        begin(visit);
      } else {
        later = visit.lane != null && queue(visit, visit.lane);
      }
    }
    if (now) {
      guest.seated(visit);
    } else if (!later) {
      guest.turnedAway();
    }
  }

  private boolean queue(Visit visit, Lane lane) {
    Level level = visit.level;
    if (lane.waiting.size() >= Objects.requireNonNull(level.limits.queues()).length()) {
      return false;
    }
    lane.waiting.add(visit);
    level.waiting++;
    visit.patience = timer.schedule(() -> giveUp(visit), PATIENCE_SECONDS, TimeUnit.SECONDS);
    return true;
  }

  /** A queue that is empty begins where the others are. */
  private static void settle(Visit visit) {
    Lane lane = visit.lane;
    if (lane != null && lane.load() == 0) {
      lane.tag = Math.max(lane.tag, visit.level.virtual);
    }
  }

  private void giveUp(Visit visit) {
    boolean waited;
    synchronized (this) {
      Lane lane = visit.lane;
      waited = lane != null && lane.waiting.remove(visit);
      if (waited) {
        visit.level.waiting--;
      }
    }
    if (waited) {
      visit.guest.turnedAway();
    }
  }

  /** Whether a request of that width may start in the level now. */
  private boolean hasRoom(Level level, int width) {
    int wanted = level.used + width;
    if (wanted <= level.limits.reserved()) {
      return true;
    }
    boolean first = level.used == 0 && level.limits.nominal() > 0; // one is always served
    if (wanted > level.limits.most() && !first) {
      return false;
    }
    int others = 0;
    for (Level other : levels.values()) {
      if (other != level && !other.limits.exempt()) {
        others += Math.max(other.used, other.limits.reserved());
      }
    }
    return first || others + wanted <= seats;
  }

  private void begin(Visit visit) {
    Level level = visit.level;
    Lane lane = visit.lane;
    level.used += visit.width;
    visit.begun = ticker.getAsLong();
    if (lane != null) {
      level.virtual = Math.max(level.virtual, lane.tag);
      lane.tag += visit.width * GUESS_NANOS;
      lane.used += visit.width;
    }
  }

  private void end(Visit visit) {
    List<Visit> started;
    synchronized (this) {
      if (visit.left) {
        return;
      }
      visit.left = true;
      visit.level.used -= visit.width;
      Lane lane = visit.lane;
      if (lane != null) {
        lane.used -= visit.width;
        lane.tag += visit.width * (ticker.getAsLong() - visit.begun - GUESS_NANOS);
      }
      started = startable();
    }
    call(started);
  }

  /** Begins whom there is room for: first those of the level that uses least of its own seats. */
  private List<Visit> startable() {
    List<Visit> started = new ArrayList<>();
    for (Visit next = next(); next != null; next = next()) {
      Objects.requireNonNull(next.lane).waiting.remove(next);
      next.level.waiting--;
      begin(next);
      started.add(next);
    }
    return started;
  }

  private @Nullable Visit next() {
    Visit best = null;
    for (Level level : levels.values()) {
      Lane lane = level.next();
      if (lane != null) {
        Visit head = lane.waiting.element();
        boolean first =
            best == null
                || (long) level.used * best.level.limits.nominal()
                    < (long) best.level.used * level.limits.nominal();
        if (first && hasRoom(level, head.width)) {
          best = head;
        }
      }
    }
    return best;
  }

  private void call(List<Visit> started) {
    for (Visit visit : started) {
      if (visit.patience != null) {
        visit.patience.cancel(false);
      }
      try {
        executor.execute(() -> visit.guest.seated(visit));
      } catch (RejectedExecutionException e) {
        visit.leave();
        visit.guest.turnedAway();
      }
    }
  }

  /** How many seats of a level are used, and how many requests wait there; for tests. */
  synchronized int[] state(String level) {
    Level found = levels.get(level);
    return found == null ? new int[] {0, 0} : new int[] {found.used, found.waiting};
  }
}
