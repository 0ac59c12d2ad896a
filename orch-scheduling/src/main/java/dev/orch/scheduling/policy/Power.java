package dev.orch.scheduling.policy;

import com.google.common.primitives.Doubles;
import dev.orch.model.core.Node;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine draws: so many watts when it is on and idle, so many when all of its CPU is used,
 * and in between in proportion (Fan, Weber and Barroso, ISCA 2007). Immutable.
 */
public record Power(double idle, double peak) {
  /** The nodes' annotation with the watts they draw when idle. */
  public static final String IDLE = "scheduling.orch.dev/idle-watts";

  /** The nodes' annotation with the watts they draw at most. */
  public static final String PEAK = "scheduling.orch.dev/peak-watts";

  /** Of a node that tells nothing. */
  public static final Power DEFAULT = new Power(100, 250);

  public Power {
    if (!(idle >= 0 && peak >= idle && peak < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("a machine with " + idle + " to " + peak + " watts");
    }
  }

  /** A node's own, by its annotations; the other if they are missing or make no sense. */
  static Power of(Node node, Power other) {
    Map<String, String> annotations = node.metadata().annotations();
    Double idle = number(annotations.get(IDLE));
    Double peak = number(annotations.get(PEAK));
    return idle == null || peak == null || !(idle >= 0 && peak >= idle) || peak.isInfinite()
        ? other
        : new Power(idle, peak);
  }

  private static @Nullable Double number(@Nullable String text) {
    return text == null ? null : Doubles.tryParse(text);
  }

  /**
   * The watts of a machine that is on.
   *
   * @param used the part of its CPU that is used; more than all is all
   */
  public double at(double used) {
    return idle + (peak - idle) * Math.max(0, Math.min(1, used));
  }
}
