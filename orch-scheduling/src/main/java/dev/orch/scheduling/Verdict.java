package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * What one filter says of one node for one pod: it fits, or it is rejected for reasons that users
 * read. Immutable; made by {@link NodeTest}s and read by the scheduler and by {@code explain}.
 */
public sealed interface Verdict {
  /** Whether the filter lets the pod on the node. */
  boolean fits();

  /** Why not, in the words of Kubernetes; empty if it fits. */
  List<String> reasons();

  /** Whether taking other pods off the node could turn a rejection; false if it fits. */
  boolean evictionCouldHelp();

  /** The node passes. */
  static Verdict ok() {
    return Fits.INSTANCE;
  }

  /** The node is rejected by what other pods on it hold: without them it could pass. */
  static Verdict rejected(String... reasons) {
    return new Rejected(ImmutableList.copyOf(reasons), true);
  }

  /** The node is rejected whoever else is on it. */
  static Verdict unresolvable(String... reasons) {
    return new Rejected(ImmutableList.copyOf(reasons), false);
  }

  /** The node passes. */
  enum Fits implements Verdict {
    /** The only one. */
    INSTANCE;

    @Override
    public boolean fits() {
      return true;
    }

    @Override
    public List<String> reasons() {
      return ImmutableList.of();
    }

    @Override
    public boolean evictionCouldHelp() {
      return false;
    }
  }

  /** The node doesn't pass. */
  record Rejected(List<String> reasons, boolean evictionCouldHelp) implements Verdict {
    public Rejected {
      reasons = ImmutableList.copyOf(reasons);
      if (reasons.isEmpty()) {
        throw new IllegalArgumentException("a rejection needs a reason");
      }
    }

    @Override
    public boolean fits() {
      return false;
    }
  }
}
