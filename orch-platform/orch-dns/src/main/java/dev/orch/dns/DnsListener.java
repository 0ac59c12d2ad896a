package dev.orch.dns;

/** Hears what a name server does, for metrics. Called from its threads; must not block. */
@FunctionalInterface
public interface DnsListener {
  /** One that doesn't care. */
  DnsListener NONE = (source, code) -> {};

  /** Where an answer came from. */
  enum Source {
    /** The cluster's own names. */
    CLUSTER,
    /** What another server said before. */
    CACHE,
    /** What another server said now. */
    UPSTREAM,
    /** Nowhere: it was refused, or nobody knew. */
    NOBODY
  }

  /**
   * A question was answered.
   *
   * @param code the outcome, as RFC 6895 numbers them
   */
  void answered(Source source, int code);
}
