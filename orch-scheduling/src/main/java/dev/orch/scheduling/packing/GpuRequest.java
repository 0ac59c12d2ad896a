package dev.orch.scheduling.packing;

import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Pod;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedSet;

/**
 * What a pod asks of its node's GPUs, by annotations: so many devices ({@link #COUNT}), a part of
 * one ({@link #MILLI}), and of which models ({@link #MODEL}). Immutable.
 *
 * @param count how many devices; 0 for none
 * @param milli thousandths of each; fewer than 1,000 only of a single one
 * @param models the acceptable models; empty for any
 */
public record GpuRequest(int count, int milli, SortedSet<String> models) {
  /** The annotation with the number of devices, 1 by default if a part is asked for. */
  public static final String COUNT = "scheduling.orch.dev/gpu-count";

  /** The annotation with the thousandths of a device, 1,000 by default. */
  public static final String MILLI = "scheduling.orch.dev/gpu-milli";

  /** The annotation with the acceptable models, separated by {@code |}. */
  public static final String MODEL = "scheduling.orch.dev/gpu-model";

  /** The annotation that the scheduler writes: the devices' indexes, separated by {@code -}. */
  public static final String INDEX = "scheduling.orch.dev/gpu-index";

  /** A whole device. */
  public static final int WHOLE = 1000;

  /** No device at all. */
  public static final GpuRequest NONE = new GpuRequest(0, 0, ImmutableSortedSet.of());

  public GpuRequest {
    models = ImmutableSortedSet.copyOf(models);
    if (count < 0 || milli < 0 || milli > WHOLE || (count > 1 && milli != WHOLE)) {
      throw new IllegalArgumentException(
          "a pod can ask for whole GPUs or for a part of one: " + count + " times " + milli);
    }
  }

  /**
   * What the pod asks for.
   *
   * @throws IllegalArgumentException if the annotations are malformed
   */
  public static GpuRequest of(Pod pod) {
    Map<String, String> annotations = pod.metadata().annotations();
    String count = annotations.get(COUNT);
    String milli = annotations.get(MILLI);
    if (count == null && milli == null) {
      return NONE;
    }
    String models = annotations.getOrDefault(MODEL, "");
    return new GpuRequest(
        count == null ? 1 : number(COUNT, count),
        milli == null ? WHOLE : number(MILLI, milli),
        models.isEmpty()
            ? ImmutableSortedSet.of()
            : ImmutableSortedSet.copyOf(Arrays.asList(models.split("\\|"))));
  }

  /** What the pod asks for; nothing if its annotations are malformed. */
  static GpuRequest ofWellFormed(Pod pod) {
    try {
      return of(pod);
    } catch (IllegalArgumentException malformed) {
      return NONE;
    }
  }

  private static int number(String annotation, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(annotation + " isn't a number: " + text, e);
    }
  }

  /** Whether it is a part of a device. */
  public boolean isShare() {
    return count == 1 && milli < WHOLE;
  }

  /** Whether devices of that model are acceptable. */
  public boolean accepts(String model) {
    return models.isEmpty() || models.contains(model);
  }
}
