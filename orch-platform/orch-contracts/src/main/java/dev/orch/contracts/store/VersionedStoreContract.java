package dev.orch.contracts.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.store.Commit;
import dev.orch.store.CommitResult;
import dev.orch.store.CompactedException;
import dev.orch.store.FutureRevisionException;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.Mutation;
import dev.orch.store.Page;
import dev.orch.store.Scope;
import dev.orch.store.VersionedStore;
import dev.orch.store.Watch;
import dev.orch.store.Watcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link VersionedStore} must keep. An implementation passes it by making an empty store
 * of {@link Stamped}, and by saying how long its watches may take to tell: {@link #settle} returns
 * once everything committed was told.
 */
public abstract class VersionedStoreContract {
  protected static final Key A = new Key("pods", "default", "a");
  protected static final Key B = new Key("pods", "default", "b");
  protected static final Key OTHER = new Key("pods", "other", "a");
  protected static final Key QUOTA = new Key("quotas", "default", "q");

  protected VersionedStore<Stamped> store;

  /** An empty store, whose codec is {@link Stamped#CODEC}. */
  protected abstract VersionedStore<Stamped> create();

  /**
   * Returns once every watch was told what it is to be told. Watches get {@link Runnable#run} as
   * executor.
   */
  protected void settle() {}

  @BeforeEach
  void open() {
    store = create();
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Commits and expects success; returns the revision. */
  @SafeVarargs
  protected final long commit(Mutation<Stamped> first, Mutation<Stamped>... more) {
    List<Mutation<Stamped>> mutations = new ArrayList<>();
    mutations.add(first);
    for (Mutation<Stamped> mutation : more) {
      mutations.add(mutation);
    }
    return Objects.requireNonNull(store.commit(mutations).committed()).revision();
  }

  protected long create(Key key, String text) {
    return commit(Mutation.create(key, Stamped.of(text)));
  }

  private List<String> texts(ListRequest request) {
    return store.list(request).items().stream()
        .map(i -> i.key().name() + "=" + i.value().text())
        .toList();
  }

  @Test
  void committedValue_isStampedAndRead() {
    long revision = create(A, "1");
    assertThat(store.get(A))
        .hasValueSatisfying(
            v -> {
              assertThat(v.revision()).isEqualTo(revision);
              assertThat(v.value()).isEqualTo(new Stamped("1", revision, ""));
            });
    assertThat(store.revision()).isEqualTo(revision);
  }

  @Test
  void revisions_growByCommit_overAllResources() {
    long first = create(A, "1");
    long second = create(QUOTA, "1");
    long third = commit(Mutation.update(A, Stamped.of("2"), first));
    assertThat(second).isGreaterThan(first);
    assertThat(third).isGreaterThan(second);
  }

  @Test
  void createOfWhatIsThere_isAConflictThatShowsIt() {
    long revision = create(A, "1");
    CommitResult<Stamped> result = store.commit(List.of(Mutation.create(A, Stamped.of("2"))));
    CommitResult.Conflict<Stamped> conflict = Objects.requireNonNull(result.conflict());
    assertThat(conflict.key()).isEqualTo(A);
    assertThat(conflict.present())
        .hasValueSatisfying(v -> assertThat(v.revision()).isEqualTo(revision));
    assertThat(store.revision()).isEqualTo(revision);
  }

  @Test
  void staleUpdateAndDelete_areConflicts() {
    long old = create(A, "1");
    commit(Mutation.update(A, Stamped.of("2"), old));
    assertThat(store.commit(List.of(Mutation.update(A, Stamped.of("3"), old))).conflict())
        .isNotNull();
    assertThat(store.commit(List.of(Mutation.delete(A, old))).conflict()).isNotNull();
    assertThat(store.get(A)).hasValueSatisfying(v -> assertThat(v.value().text()).isEqualTo("2"));
  }

  @Test
  void commitOfSeveral_happensWholeOrNotAtAll() {
    long a = create(A, "1");
    CommitResult<Stamped> refused =
        store.commit(List.of(Mutation.update(A, Stamped.of("2"), a), Mutation.require(QUOTA, 7)));
    assertThat(refused.conflict()).isNotNull();
    assertThat(store.get(A)).hasValueSatisfying(v -> assertThat(v.value().text()).isEqualTo("1"));
    long both =
        commit(Mutation.update(A, Stamped.of("2"), a), Mutation.create(QUOTA, Stamped.of("q")));
    assertThat(store.get(A)).hasValueSatisfying(v -> assertThat(v.revision()).isEqualTo(both));
    assertThat(store.get(QUOTA)).hasValueSatisfying(v -> assertThat(v.revision()).isEqualTo(both));
  }

  @Test
  void requiredAbsence_isGuarded() {
    commit(Mutation.create(A, Stamped.of("1")), Mutation.require(QUOTA, 0));
    create(QUOTA, "q");
    assertThat(
            store
                .commit(List.of(Mutation.create(B, Stamped.of("1")), Mutation.require(QUOTA, 0)))
                .conflict())
        .isNotNull();
  }

  @Test
  void malformedCommits_areRefused() {
    assertThatThrownBy(() -> store.commit(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.commit(List.of(Mutation.require(A, 0))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> commit(Mutation.create(A, Stamped.of("1")), Mutation.require(A, 0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> commit(Mutation.create(A, Stamped.of("1")), Mutation.create(B, Stamped.of("1"))))
        .as("two objects of one resource")
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void list_isSortedAndWithinItsScope() {
    create(OTHER, "3");
    create(B, "2");
    create(A, "1");
    create(QUOTA, "q");
    assertThat(texts(ListRequest.all(Scope.of("pods")))).containsExactly("a=1", "b=2", "a=3");
    assertThat(texts(ListRequest.all(Scope.of("pods", "default")))).containsExactly("a=1", "b=2");
    assertThat(texts(ListRequest.all(Scope.of("pods", "default").withName("b"))))
        .containsExactly("b=2");
    assertThat(texts(ListRequest.all(Scope.of("pod")))).isEmpty();
  }

  @Test
  void listAtARevision_isThePast() {
    long first = create(A, "1");
    long second = commit(Mutation.update(A, Stamped.of("2"), first));
    commit(Mutation.delete(A, second));
    create(B, "3");
    assertThat(texts(new ListRequest(Scope.of("pods"), first, 0, null))).containsExactly("a=1");
    assertThat(texts(new ListRequest(Scope.of("pods"), second, 0, null))).containsExactly("a=2");
    assertThat(texts(ListRequest.all(Scope.of("pods")))).containsExactly("b=3");
  }

  @Test
  void pages_continueAfterAKey_andCountWhatRemains() {
    for (int i = 0; i < 5; i++) {
      create(new Key("pods", "default", "p" + i), Integer.toString(i));
    }
    Page<Stamped> first = store.list(new ListRequest(Scope.of("pods"), 0, 2, null));
    assertThat(first.remaining()).isEqualTo(3);
    create(new Key("pods", "default", "p9"), "late");
    Key last = first.items().get(1).key();
    Page<Stamped> second = store.list(new ListRequest(Scope.of("pods"), first.revision(), 9, last));
    assertThat(second.items()).extracting(i -> i.key().name()).containsExactly("p2", "p3", "p4");
    assertThat(second.remaining()).isZero();
  }

  @Test
  void futureRevision_isRefused() {
    long now = create(A, "1");
    assertThatThrownBy(() -> store.list(new ListRequest(Scope.of("pods"), now + 1, 0, null)))
        .isInstanceOf(FutureRevisionException.class);
    assertThatThrownBy(
            () -> store.watch(Scope.of("pods"), now + 1, Runnable::run, Recorder.eager()))
        .isInstanceOf(FutureRevisionException.class);
  }

  @Test
  void compaction_endsOlderListsAndWatches() {
    long first = create(A, "1");
    long second = commit(Mutation.update(A, Stamped.of("2"), first));
    long third = commit(Mutation.delete(A, second));
    store.compact(third);
    assertThatThrownBy(() -> store.list(new ListRequest(Scope.of("pods"), second, 0, null)))
        .isInstanceOf(CompactedException.class);
    assertThat(texts(new ListRequest(Scope.of("pods"), third, 0, null))).isEmpty();
    Recorder late = Recorder.eager();
    store.watch(Scope.of("pods"), first, Runnable::run, late);
    settle();
    assertThat(late.ended()).isEqualTo(Watcher.End.COMPACTED);
    create(A, "new");
    assertThat(store.get(A)).isPresent();
  }

  @Test
  void watch_tellsEveryCommitOfItsScope_inOrder_once() {
    long start = create(A, "1");
    Recorder all = Recorder.eager();
    Recorder one = Recorder.eager();
    store.watch(Scope.of("pods"), start - 1, Runnable::run, all);
    store.watch(Scope.of("pods", "other"), start, Runnable::run, one);
    long a = commit(Mutation.update(A, Stamped.of("2"), start));
    create(OTHER, "3");
    create(QUOTA, "q");
    commit(Mutation.delete(A, a));
    settle();
    assertThat(all.seen())
        .containsExactly(
            "+pods/default/a=1", "~pods/default/a=2", "+pods/other/a=3", "-pods/default/a");
    assertThat(one.seen()).containsExactly("+pods/other/a=3");
    assertThat(all.revisions()).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void watchOfAnIndexedField_isToldOfValuesThatComeAndGo() {
    long start = store.revision();
    Recorder node = Recorder.eager();
    store.watch(Scope.of("pods").withIndexed("n1"), start, Runnable::run, node);
    long a = commit(Mutation.create(A, Stamped.of("1", "")));
    long bound = commit(Mutation.update(A, Stamped.of("2", "n1"), a));
    commit(Mutation.create(B, Stamped.of("1", "n2")));
    commit(Mutation.update(A, Stamped.of("3", "n2"), bound));
    settle();
    assertThat(node.seen()).containsExactly("~pods/default/a=2", "~pods/default/a=3");
  }

  @Test
  void bookmark_tellsHowFarTheWatchHasCome() {
    long start = create(A, "1");
    Recorder recorder = Recorder.eager();
    Watch watch = store.watch(Scope.of("pods"), start, Runnable::run, recorder);
    long elsewhere = create(QUOTA, "q");
    watch.bookmark();
    settle();
    assertThat(recorder.seen()).containsExactly("bookmark");
    assertThat(recorder.revisions()).containsExactly(elsewhere);
  }

  @Test
  void pausedWatch_waits_andLosesNothing() {
    long start = store.revision();
    Recorder slow = Recorder.pausing(1);
    Watch watch = store.watch(Scope.of("pods"), start, Runnable::run, slow);
    create(A, "1");
    create(B, "2");
    create(OTHER, "3");
    settle();
    assertThat(slow.seen()).containsExactly("+pods/default/a=1");
    watch.resume();
    watch.resume();
    settle();
    assertThat(slow.seen())
        .containsExactly("+pods/default/a=1", "+pods/default/b=2", "+pods/other/a=3");
  }

  @Test
  void closedWatch_isToldSo_andNothingElse() {
    Recorder recorder = Recorder.eager();
    Watch watch = store.watch(Scope.of("pods"), store.revision(), Runnable::run, recorder);
    watch.close();
    create(A, "1");
    settle();
    assertThat(recorder.seen()).isEmpty();
    assertThat(recorder.ended()).isEqualTo(Watcher.End.CLOSED);
  }

  @Test
  void changes_carryTheValueBefore() {
    long start = create(A, "1");
    Commit<Stamped> update =
        Objects.requireNonNull(
            store.commit(List.of(Mutation.update(A, Stamped.of("2"), start))).committed());
    assertThat(update.changes()).hasSize(1);
    assertThat(Objects.requireNonNull(update.changes().get(0).before()).text()).isEqualTo("1");
    assertThat(Objects.requireNonNull(update.changes().get(0).after()).revision())
        .isEqualTo(update.revision());
  }

  /**
   * A watcher that is behind may read a commit by itself before the store gets round to telling it:
   * here while another one, which the store tells first, is told.
   */
  @Test
  void commitThatIsReadBeforeItIsTold_comesOnce() {
    Queue<Runnable> tasks = new ArrayDeque<>();
    store.watch(Scope.of("pods"), store.revision(), Runnable::run, new Draining(tasks));
    Recorder recorder = Recorder.eager();
    store.watch(Scope.of("pods"), store.revision(), tasks::add, recorder);
    create(A, "1");
    create(B, "1");
    drain(tasks);
    assertThat(recorder.seen()).containsExactly("+" + A + "=1", "+" + B + "=1");
  }

  private static void drain(Queue<Runnable> tasks) {
    Runnable task;
    while ((task = tasks.poll()) != null) {
      task.run();
    }
  }

  /** Runs other watchers' tasks whenever it is told of a commit. */
  private record Draining(Queue<Runnable> tasks) implements Watcher<Stamped> {
    @Override
    public boolean onCommit(Commit<Stamped> commit) {
      drain(tasks);
      return true;
    }

    @Override
    public void onEnd(End end) {}
  }
}
