package dev.orch.controllers.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WorkQueueProperties {
  private static final ScheduledExecutorService NO_TIMERS =
      (ScheduledExecutorService)
          Proxy.newProxyInstance(
              WorkQueueProperties.class.getClassLoader(),
              new Class<?>[] {ScheduledExecutorService.class},
              (proxy, method, arguments) -> {
                throw new IllegalStateException("a timer, though nothing was delayed");
              });

  /** The naive queue: a set in order of arrival, and what is being looked at. */
  @Property
  void queue_behavesAsASetWithOneLookPerKey(
      @ForAll @Size(max = 200) List<@IntRange(max = 14) Integer> steps) {
    AtomicInteger ready = new AtomicInteger();
    WorkQueue<Integer> queue =
        new WorkQueue<>(NO_TIMERS, Backoff.RECONCILE, ready::incrementAndGet);
    Set<Integer> waiting = new LinkedHashSet<>();
    Set<Integer> taken = new TreeSet<>();
    Set<Integer> again = new TreeSet<>();
    for (int step : steps) {
      if (step < 5) {
        queue.add(step);
        if (taken.contains(step)) {
          again.add(step);
        } else {
          waiting.add(step);
        }
      } else if (step < 10) {
        Optional<Integer> key = queue.poll();
        assertThat(key).isEqualTo(waiting.stream().findFirst());
        key.ifPresent(waiting::remove);
        key.ifPresent(taken::add);
      } else if (taken.remove(step - 10)) {
        queue.done(step - 10);
        if (again.remove(step - 10)) {
          waiting.add(step - 10);
        }
      }
      assertThat(queue.isConsistent()).isTrue();
      assertThat(queue.size()).isEqualTo(waiting.size());
    }
    List<Integer> drained = new ArrayList<>();
    for (Optional<Integer> key = queue.poll(); key.isPresent(); key = queue.poll()) {
      drained.add(key.get());
    }
    assertThat(drained).containsExactlyElementsOf(waiting);
  }

  @Property
  void backoff_growsToItsMost(@ForAll @IntRange(max = 100) int failures) {
    assertThat(Backoff.RECONCILE.after(failures))
        .isLessThanOrEqualTo(Backoff.RECONCILE.after(failures + 1))
        .isLessThanOrEqualTo(Backoff.RECONCILE.most())
        .isGreaterThanOrEqualTo(Backoff.RECONCILE.first());
  }
}
