package dev.orch.contracts.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.store.CommitResult;
import dev.orch.store.CompactedException;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.MemoryStore;
import dev.orch.store.Mutation;
import dev.orch.store.Scope;
import dev.orch.store.Watch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The memory store against a naive one: a list of whole maps, one per revision. */
class MemoryStoreProperties {
  private static final long FIRST = 1000;

  /** Everything that ever was, kept for good. */
  private static final class Naive {
    private final List<Map<Key, Stamped>> past = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private long compacted = FIRST;

    Naive() {
      past.add(new TreeMap<>());
    }

    Map<Key, Stamped> now() {
      return past.get(past.size() - 1);
    }

    long revision() {
      return FIRST + past.size() - 1;
    }

    void put(Key key, Stamped value) {
      Map<Key, Stamped> next = new TreeMap<>(now());
      long revision = revision() + 1;
      boolean had = next.put(key, new Stamped(value.text(), revision, value.index())) != null;
      past.add(next);
      told.add((had ? "~" : "+") + key + "=" + value.text());
    }

    void remove(Key key) {
      Map<Key, Stamped> next = new TreeMap<>(now());
      next.remove(key);
      past.add(next);
      told.add("-" + key);
    }
  }

  private static Key key(int i) {
    return new Key("pods", i % 2 == 0 ? "even" : "odd", "p" + i);
  }

  @Property(tries = 300)
  void memoryStore_answersAsTheNaiveOne(
      @ForAll @Size(max = 120) List<@IntRange(min = 0, max = 999) Integer> actions) {
    MemoryStore<Stamped> store = new MemoryStore<>(Stamped.CODEC, FIRST, 32, 1 << 20);
    Naive naive = new Naive();
    Queue<Runnable> tasks = new ArrayDeque<>();
    Recorder eager = Recorder.eager();
    Recorder slow = Recorder.pausing(2);
    store.watch(Scope.of("pods"), FIRST, Runnable::run, eager);
    Watch paused = store.watch(Scope.of("pods"), FIRST, tasks::add, slow);
    for (int action : actions) {
      act(action, store, naive);
      if (action % 5 == 0) {
        paused.resume();
        drain(tasks);
      }
      check(store, naive, action);
    }
    for (int i = 0; i < actions.size() + 2; i++) {
      paused.resume();
      drain(tasks);
    }
    assertThat(eager.seen()).isEqualTo(naive.told);
    if (slow.ended() == null) {
      assertThat(slow.seen()).isEqualTo(naive.told);
    } else {
      assertThat(naive.told.subList(0, slow.seen().size())).isEqualTo(slow.seen());
    }
  }

  private static void drain(Queue<Runnable> tasks) {
    Runnable task;
    while ((task = tasks.poll()) != null) {
      task.run();
    }
  }

  private static void act(int action, MemoryStore<Stamped> store, Naive naive) {
    Key key = key(action % 7);
    Stamped present = naive.now().get(key);
    long at = present == null ? 0 : present.revision();
    Stamped value = Stamped.of(Integer.toString(action));
    switch (action / 7 % 5) {
      case 0, 1 ->
          expect(
              store.commit(List.of(new Mutation.Put<>(key, value, at))),
              () -> naive.put(key, value));
      case 2 -> {
        if (present != null) {
          expect(store.commit(List.of(Mutation.delete(key, at))), () -> naive.remove(key));
        }
      }
      case 3 ->
          assertThat(store.commit(List.of(new Mutation.Put<>(key, value, at + 1))).conflict())
              .isNotNull();
      default -> {
        if (action > 900) {
          store.compact(naive.revision() - 1);
          naive.compacted = Math.max(naive.compacted, naive.revision() - 1);
        }
      }
    }
  }

  private static void expect(CommitResult<Stamped> result, Runnable then) {
    assertThat(result.committed()).isNotNull();
    then.run();
  }

  private static void check(MemoryStore<Stamped> store, Naive naive, int action) {
    assertThat(store.revision()).isEqualTo(naive.revision());
    long back = action % 40;
    long at = Math.max(FIRST, naive.revision() - back);
    ListRequest request = new ListRequest(Scope.of("pods"), at, 0, null);
    if (at < naive.compacted) {
      assertThatThrownBy(() -> store.list(request)).isInstanceOf(CompactedException.class);
    } else if (back < 30) {
      Map<Key, Stamped> listed = new TreeMap<>();
      store.list(request).items().forEach(item -> listed.put(item.key(), item.value()));
      assertThat(listed).isEqualTo(naive.past.get((int) (at - FIRST)));
    }
    Key key = key(action % 7);
    assertThat(store.get(key).map(v -> v.value()).orElse(null)).isEqualTo(naive.now().get(key));
  }
}
