package dev.orch.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A sorted map in which every commit is numbered; a reader can list the past at a revision, or
 * watch what came after it. For any thread. Reads are linearizable; there is one sequence of
 * revisions for all resources.
 */
public interface VersionedStore<V> extends AutoCloseable {
  /** The value at the key now. */
  Optional<Versioned<V>> get(Key key);

  /**
   * The values of a scope at one revision.
   *
   * @throws CompactedException if that revision is no longer kept
   * @throws FutureRevisionException if it is not reached yet
   */
  Page<V> list(ListRequest request);

  /**
   * Does all of it or nothing. Keys must be distinct, at most {@link #maxMutations()} of them, and
   * at most one per resource may be written, because clients resume a watch after the last revision
   * that they saw.
   *
   * @throws IllegalArgumentException if the mutations break these rules
   */
  CommitResult<V> commit(List<Mutation<V>> mutations);

  /**
   * Watches what is committed after a revision: every commit that touches the scope, whole, in
   * order, once.
   *
   * @param after the last revision that the watcher knows
   * @param executor what the watcher is called on; it may reorder nothing
   * @throws FutureRevisionException if the revision is not reached yet
   */
  Watch watch(Scope scope, long after, Executor executor, Watcher<V> watcher);

  /** The revision of the last commit. */
  long revision();

  /** Forgets the history before a revision; older lists and watches then end as compacted. */
  void compact(long revision);

  /** The most mutations of one commit. */
  int maxMutations();

  /** Ends the watches; nothing may be called after. */
  @Override
  void close();
}
