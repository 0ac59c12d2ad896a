package dev.orch.contracts.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.store.CompactedException;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.MemoryStore;
import dev.orch.store.Mutation;
import dev.orch.store.Scope;
import dev.orch.store.VersionedStore;
import dev.orch.store.Watcher;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends VersionedStoreContract {
  private static final int HISTORY = 64;

  @Override
  protected VersionedStore<Stamped> create() {
    return new MemoryStore<>(Stamped.CODEC, 100, HISTORY, 1000);
  }

  @Test
  void history_isBoundedByCommits() {
    long first = create(A, "1");
    long last = first;
    for (int i = 0; i < HISTORY; i++) {
      last = commit(Mutation.update(A, Stamped.of("x"), last));
    }
    assertThatThrownBy(() -> store.list(new ListRequest(Scope.of("pods"), first, 0, null)))
        .isInstanceOf(CompactedException.class);
    assertThat(store.list(new ListRequest(Scope.of("pods"), last - HISTORY / 2, 0, null)).items())
        .hasSize(1);
  }

  @Test
  void history_isBoundedByWeight() {
    long first = create(A, "x".repeat(400));
    long last = first;
    for (int i = 0; i < 3; i++) {
      last = commit(Mutation.update(A, Stamped.of("y".repeat(400)), last));
    }
    assertThatThrownBy(() -> store.list(new ListRequest(Scope.of("pods"), first, 0, null)))
        .isInstanceOf(CompactedException.class);
  }

  @Test
  void watcherThatNeverRuns_lagsAndHoldsNothing() {
    Queue<Runnable> stuck = new ArrayDeque<>();
    Recorder slow = Recorder.eager();
    store.watch(Scope.of("pods"), store.revision(), stuck::add, slow);
    long last = create(A, "1");
    for (int i = 0; i < 2 * HISTORY; i++) {
      last = commit(Mutation.update(A, Stamped.of("x"), last));
    }
    Runnable task;
    while ((task = stuck.poll()) != null) {
      task.run();
    }
    assertThat(slow.ended()).isIn(Watcher.End.LAGGED, Watcher.End.COMPACTED);
    assertThat(slow.seen()).isEmpty();
  }

  @Test
  void idleWatcher_neverLags() {
    Recorder idle = Recorder.eager();
    store.watch(Scope.of("quotas"), store.revision(), Runnable::run, idle);
    long last = create(A, "1");
    for (int i = 0; i < 4 * HISTORY; i++) {
      last = commit(Mutation.update(A, Stamped.of("x"), last));
    }
    create(QUOTA, "q");
    assertThat(idle.ended()).isNull();
    assertThat(idle.seen()).containsExactly("+quotas/default/q=q");
  }

  @Test
  void watchWhoseExecutorIsGone_isDropped_andTheWriterGoesOn() {
    MemoryStore<Stamped> memory = new MemoryStore<>(Stamped.CODEC, 1);
    boolean[] gone = {false};
    memory.watch(
        Scope.of("pods"),
        memory.revision(),
        task -> {
          if (gone[0]) {
            throw new RejectedExecutionException();
          }
          task.run();
        },
        Recorder.eager());
    gone[0] = true;
    assertThat(memory.commit(java.util.List.of(Mutation.create(A, Stamped.of("1")))).committed())
        .isNotNull();
    assertThat(memory.watchCount()).isZero();
  }

  @Test
  void removedKeys_leaveNothingBehind() {
    for (int i = 0; i < 3 * HISTORY; i++) {
      Key key = new Key("pods", "default", "p" + i);
      commit(Mutation.delete(key, create(key, "x")));
    }
    assertThat(store.list(ListRequest.all(Scope.of("pods"))).items()).isEmpty();
    assertThat(((MemoryStore<Stamped>) store).keyCount()).isLessThanOrEqualTo(HISTORY);
  }
}
