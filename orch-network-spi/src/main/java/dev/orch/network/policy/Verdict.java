package dev.orch.network.policy;

/**
 * Whether a connection may be made: both its ends have to agree. Immutable.
 *
 * @param egress what holds for its sender
 * @param ingress what holds for its receiver
 */
public record Verdict(Side egress, Side ingress) {
  /** Whether it may be made. */
  public boolean allowed() {
    return egress.state() != State.DENIED && ingress.state() != State.DENIED;
  }

  /** How a side stands to it. */
  public enum State {
    /** No policy isolates it in this direction. */
    OPEN,
    /** A rule of a policy lets it. */
    ALLOWED,
    /** Policies isolate it, and none of their rules lets it. */
    DENIED
  }

  /**
   * One end.
   *
   * @param policy which lets it, by namespace and name; empty unless one does
   * @param rule the index of the rule that does; -1 unless one does
   */
  public record Side(State state, String policy, int rule) {
    static final Side OPEN = new Side(State.OPEN, "", -1);
    static final Side DENIED = new Side(State.DENIED, "", -1);

    @Override
    public String toString() {
      return switch (state) {
        case OPEN -> "open";
        case ALLOWED -> policy + "[" + rule + "]";
        case DENIED -> "denied";
      };
    }
  }

  @Override
  public String toString() {
    return (allowed() ? "allowed" : "refused") + " (from: " + egress + ", to: " + ingress + ")";
  }
}
