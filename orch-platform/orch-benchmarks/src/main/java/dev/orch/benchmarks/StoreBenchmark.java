package dev.orch.benchmarks;

import dev.orch.model.core.Pod;
import dev.orch.store.Commit;
import dev.orch.store.CommitResult;
import dev.orch.store.Key;
import dev.orch.store.ListRequest;
import dev.orch.store.MemoryStore;
import dev.orch.store.Mutation;
import dev.orch.store.Page;
import dev.orch.store.Versioned;
import dev.orch.store.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The memory store with 10,000 pods, from one thread. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StoreBenchmark {
  private static final int PODS = 10_000;
  private static final dev.orch.store.Scope ALL = dev.orch.store.Scope.of("pods");

  /** How many watch all pods; each is handed every commit, on the committing thread. */
  @Param({"0", "1000"})
  public int watchers;

  private final LongAdder told = new LongAdder();
  private final List<Pod> pods = Pods.pods(PODS);
  private final List<Key> keys = new ArrayList<>();
  private MemoryStore<Pod> store = store();
  private long[] revisions = new long[PODS];
  private int next;

  private static MemoryStore<Pod> store() {
    return new MemoryStore<>(
        (pod, revision) ->
            pod.withMetadata(pod.metadata().withResourceVersion(Long.toString(revision))),
        1);
  }

  /** Fills the store. */
  @Setup
  public void fill() {
    store = store();
    for (Pod pod : pods) {
      Key key = new Key("pods", "default", pod.metadata().name());
      keys.add(key);
      revisions[keys.size() - 1] = revision(store.commit(List.of(Mutation.create(key, pod))));
    }
    for (int i = 0; i < watchers; i++) {
      store.watch(ALL, store.revision(), Runnable::run, new Counter(told));
    }
  }

  private static long revision(CommitResult<Pod> result) {
    Commit<Pod> commit = result.committed();
    if (commit == null) {
      throw new IllegalStateException("a conflict with nobody: " + result);
    }
    return commit.revision();
  }

  /** Ends the watches. */
  @TearDown
  public void close() {
    store.close();
  }

  /** An update of one pod; with watchers until all of them were told. */
  @Benchmark
  public long commit() {
    int i = next;
    next = (next + 1) % PODS;
    revisions[i] =
        revision(store.commit(List.of(Mutation.update(keys.get(i), pods.get(i), revisions[i]))));
    return revisions[i];
  }

  /** One pod. */
  @Benchmark
  public Optional<Versioned<Pod>> get() {
    next = (next + 7) % PODS;
    return store.get(keys.get(next));
  }

  /** All 10,000. */
  @Benchmark
  public Page<Pod> list() {
    return store.list(ListRequest.all(ALL));
  }

  private record Counter(LongAdder told) implements Watcher<Pod> {
    @Override
    public boolean onCommit(Commit<Pod> commit) {
      told.increment();
      return true;
    }

    @Override
    public void onEnd(End end) {}
  }
}
