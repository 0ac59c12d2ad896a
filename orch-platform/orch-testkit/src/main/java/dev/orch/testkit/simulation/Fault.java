package dev.orch.testkit.simulation;

/**
 * What may go wrong between a controller and the API, after the Sieve study ("Automatic Reliability
 * Testing for Cluster Management Controllers", OSDI '22). Time never travels back for a cache here,
 * as an informer begins with a consistent read.
 */
public enum Fault {
  /** Caches fall behind, each kind's by itself, so that changes of several kinds come reordered. */
  STALE_CACHES,
  /** Watches break or expire: what happened meanwhile is seen as its result, or not at all. */
  MISSED_CHANGES,
  /** The loops end between any two calls, and begin again knowing nothing. */
  CRASHES,
  /** The API refuses some writes. */
  REFUSED_CALLS,
  /** The API does what it is asked, and says that it couldn't. */
  LOST_ANSWERS,
  /** Calls and answers take their time, and the world moves on. */
  SLOW_CALLS
}
