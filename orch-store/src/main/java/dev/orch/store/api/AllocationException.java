package dev.orch.store.api;

/**
 * A {@link GuardedBinding} was refused, as somebody else has bound pods to its node. Who has seen
 * the pods as of {@link #revision} may try again.
 */
public final class AllocationException extends ApiException {
  private static final long serialVersionUID = 1L;

  private final long revision;

  /**
   * @param node which somebody else has allocated
   * @param revision what has to be seen before the next try
   */
  public AllocationException(String node, long revision) {
    super(
        Errors.status(
            Reason.CONFLICT.code(),
            Reason.CONFLICT.text(),
            "pods were bound to node \"" + node + "\" by another scheduler",
            null));
    this.revision = revision;
  }

  /** What has to be seen before the next try. */
  public long revision() {
    return revision;
  }
}
