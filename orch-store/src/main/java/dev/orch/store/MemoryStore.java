package dev.orch.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A {@link VersionedStore} in memory, with a bounded history.
 *
 * <p>Each key holds the chain of its versions, newest first. A writer (one at a time) puts new
 * versions on their chains and only then publishes the revision; a reader takes the published
 * revision first and passes over newer versions, so lists are consistent and neither waits for the
 * other. The {@link CommitLog} bounds the history: when it forgets a commit, the versions which
 * that commit replaced are cut off.
 *
 * <p>Lock order: the writers' lock, then a watch's own.
 */
public final class MemoryStore<V> implements VersionedStore<V> {
  private static final int MAX_MUTATIONS = 128;

  private final Codec<V> codec;
  private final ConcurrentSkipListMap<Key, Chain<V>> chains = new ConcurrentSkipListMap<>();
  private final CommitLog<V> log;
  private final WatchIndex<V> watches = new WatchIndex<>();
  private final Object writers = new Object();
  private volatile long revision;

  /**
   * The last revision whose watches were all signalled: a watch that is idle then has been told of
   * it.
   */
  private volatile long told;

  private volatile boolean closed;

  /** The newest version of a key; older ones hang behind it. Written by the writer alone. */
  private static final class Chain<V> {
    volatile Version<V> head;

    Chain(Version<V> head) {
      this.head = head;
    }
  }

  /** A key's value from a revision on; null once removed. */
  private static final class Version<V> {
    final long revision;
    final @Nullable V value;
    volatile @Nullable Version<V> older;

    Version(long revision, @Nullable V value, @Nullable Version<V> older) {
      this.revision = revision;
      this.value = value;
      this.older = older;
    }
  }

  /**
   * A store whose first commit gets the revision after {@code firstRevision}.
   *
   * @param firstRevision past every revision of earlier stores that the same clients may have seen
   * @param history the most commits that are kept, a power of two
   * @param historyBytes the most memory, by {@link Codec#weight}, of the values that the kept
   *     commits wrote
   */
  public MemoryStore(Codec<V> codec, long firstRevision, int history, long historyBytes) {
    this.codec = codec;
    this.revision = firstRevision;
    this.told = firstRevision;
    this.log = new CommitLog<>(firstRevision, history, historyBytes);
  }

  /** A store that keeps 16,384 commits or 256 MiB of them. */
  public MemoryStore(Codec<V> codec, long firstRevision) {
    this(codec, firstRevision, 1 << 14, 256L << 20);
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public int maxMutations() {
    return MAX_MUTATIONS;
  }

  @Override
  public Optional<Versioned<V>> get(Key key) {
    while (true) {
      long at = revision;
      Chain<V> chain = chains.get(key);
      Versioned<V> found = chain == null ? null : visible(key, chain, at);
      if (at
          >= log.oldest()) { // else what was there at that revision may have been cut off meanwhile
        return Optional.ofNullable(found);
      }
    }
  }

  private static <V> @Nullable Versioned<V> visible(Key key, Chain<V> chain, long at) {
    Version<V> version = chain.head;
    while (version != null && version.revision > at) {
      version = version.older;
    }
    return version == null || version.value == null
        ? null
        : new Versioned<>(key, version.value, version.revision);
  }

  @Override
  public Page<V> list(ListRequest request) {
    while (true) {
      long now = revision;
      long at = request.revision() == 0 ? now : request.revision();
      if (at > now) {
        throw new FutureRevisionException(at, now);
      }
      Page<V> page = read(request, at);
      if (at >= log.oldest()) { // checked after reading: what was cut off meanwhile may be missing
        return page;
      }
      if (request.revision() != 0) {
        throw new CompactedException(at, log.oldest());
      }
    }
  }

  private Page<V> read(ListRequest request, long at) {
    List<Versioned<V>> items = new ArrayList<>();
    long remaining = 0;
    for (Map.Entry<Key, Chain<V>> entry : range(request).entrySet()) {
      Versioned<V> item = visible(entry.getKey(), entry.getValue(), at);
      if (item == null || !isInScope(request.scope(), item)) {
        continue;
      }
      if (request.limit() == 0 || items.size() < request.limit()) {
        items.add(item);
      } else {
        remaining++;
      }
    }
    return new Page<>(items, at, remaining);
  }

  private boolean isInScope(Scope scope, Versioned<V> item) {
    return scope.contains(item.key())
        && (scope.indexed() == null
            || scope.indexed().equals(codec.index(item.key(), item.value())));
  }

  private ConcurrentNavigableMap<Key, Chain<V>> range(ListRequest request) {
    String resource = request.scope().resource();
    String namespace = request.scope().namespace();
    Key from = new Key(resource, namespace == null ? "" : namespace, "");
    Key to =
        namespace == null
            ? new Key(resource + "\0", "", "")
            : new Key(resource, namespace + "\0", "");
    Key after = request.after();
    if (after == null || after.compareTo(from) <= 0) {
      return chains.subMap(from, true, to, false);
    }
    return after.compareTo(to) >= 0
        ? new ConcurrentSkipListMap<>()
        : chains.subMap(after, false, to, false);
  }

  @Override
  public CommitResult<V> commit(List<Mutation<V>> mutations) {
    check(mutations);
    synchronized (writers) {
      ensureOpen();
      for (Mutation<V> mutation : mutations) {
        Optional<Versioned<V>> present = get(mutation.key());
        if (present.map(Versioned::revision).orElse(0L) != expected(mutation)) {
          return new CommitResult.Conflict<>(mutation.key(), present);
        }
      }
      return new CommitResult.Committed<>(apply(mutations));
    }
  }

  private void check(List<Mutation<V>> mutations) {
    if (mutations.size() > MAX_MUTATIONS) {
      throw new IllegalArgumentException(
          mutations.size() + " mutations in a commit; at most " + MAX_MUTATIONS);
    }
    Set<Key> keys = new HashSet<>();
    Set<String> written = new HashSet<>();
    for (Mutation<V> mutation : mutations) {
      if (!keys.add(mutation.key())) {
        throw new IllegalArgumentException("a commit names " + mutation.key() + " twice");
      }
      if (!(mutation instanceof Mutation.Require) && !written.add(mutation.key().resource())) {
        throw new IllegalArgumentException(
            "a commit writes two objects of " + mutation.key().resource());
      }
    }
    if (written.isEmpty()) {
      throw new IllegalArgumentException("a commit writes nothing");
    }
  }

  private static long expected(Mutation<?> mutation) {
    if (mutation instanceof Mutation.Put<?> put) {
      return put.expected();
    }
    return mutation instanceof Mutation.Delete<?> delete
        ? delete.expected()
        : ((Mutation.Require<?>) mutation).expected();
  }

  private Commit<V> apply(List<Mutation<V>> mutations) {
    long next = revision + 1;
    List<Change<V>> changes = new ArrayList<>();
    List<Runnable> forgets = new ArrayList<>();
    long weight = 0;
    for (Mutation<V> mutation : mutations) {
      if (mutation instanceof Mutation.Put<V> put) {
        V value = codec.at(put.value(), next);
        weight += codec.weight(put.key(), value);
        changes.add(write(put.key(), value, next, forgets));
      } else if (mutation instanceof Mutation.Delete<V> delete) {
        changes.add(write(delete.key(), null, next, forgets));
      }
    }
    Commit<V> commit = new Commit<>(next, changes);
    log.append(commit, weight, () -> forgets.forEach(Runnable::run));
    revision = next;
    watches.signal(commit, codec);
    told = next;
    return commit;
  }

  private Change<V> write(Key key, @Nullable V value, long at, List<Runnable> forgets) {
    Chain<V> chain = chains.get(key);
    Version<V> replaced = chain == null ? null : chain.head;
    Version<V> version = new Version<>(at, value, replaced);
    if (chain == null) {
      chains.put(key, new Chain<>(version));
    } else {
      chain.head = version;
    }
    forgets.add(() -> forget(key, version));
    return new Change<>(key, replaced == null ? null : replaced.value, value, at);
  }

  /**
   * Cuts off what a version replaced, or the key if it removed it, once nobody may read behind it.
   */
  private void forget(Key key, Version<V> version) {
    version.older = null;
    Chain<V> chain = chains.get(key);
    if (chain != null && chain.head == version && version.value == null) {
      chains.remove(key);
    }
  }

  @Override
  public Watch watch(Scope scope, long after, Executor executor, Watcher<V> watcher) {
    synchronized (writers) {
      ensureOpen();
      if (after > revision) {
        throw new FutureRevisionException(after, revision);
      }
      LogWatch<V> watch =
          new LogWatch<>(scope, after, executor, watcher, codec, log, this, watches::remove);
      watches.add(watch);
      watch.signal(after + 1);
      return watch;
    }
  }

  @Override
  public void compact(long oldest) {
    synchronized (writers) {
      log.compact(Math.min(oldest, revision));
    }
  }

  private void ensureOpen() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
  }

  long told() {
    return told;
  }

  /** How many keys take memory: those with a value, and those removed within the history. */
  public int keyCount() {
    return chains.size();
  }

  /** How many watches are open. */
  public int watchCount() {
    return watches.size();
  }

  @Override
  public void close() {
    synchronized (writers) {
      closed = true;
      watches.closeAll();
    }
  }
}
