package dev.orch.scheduling;

import org.jspecify.annotations.Nullable;

/**
 * Something that can be worked out from a cluster's nodes and the pods on them, asked for by {@link
 * ClusterView#derived}. A value: equal derivations derive the same, and share what is kept.
 *
 * <p>What is derived is a function of the chunks alone, and immutable. An earlier result is there
 * to save time only: since chunks and node views are immutable, those that are still the same
 * instances need no second look, whichever way the cluster took from there to here. So nothing has
 * to be told of changes, and one result may be carried over any number of them at once.
 */
interface Derivation<S> {
  /**
   * The result for this cluster, of which it may use the chunks and other derivations, no more.
   *
   * @param earlier the result for another state of the cluster, maybe of long ago, or null
   */
  S of(ClusterView cluster, @Nullable S earlier);
}
