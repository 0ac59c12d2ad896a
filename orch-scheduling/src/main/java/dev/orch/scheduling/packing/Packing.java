package dev.orch.scheduling.packing;

import dev.orch.scheduling.Profile;

/**
 * Profiles that pack GPUs: Kubernetes' filters, {@link GpuSharing}, and one score. Pods ask by the
 * annotations of {@link GpuRequest}; nodes tell {@code nvidia.com/gpu} and {@code
 * nvidia.com/gpu.product}, as NVIDIA's device plugin and feature discovery do. Ties go to the node
 * that is first by name.
 */
public final class Packing {
  /** The tolerance of {@link #dense(TaskMix, double)} that {@link #dense(TaskMix)} has. */
  public static final double TOLERANCE = 0.25;

  private Packing() {}

  private static Profile.Builder base(DeviceChoice choice) {
    return Profile.defaults().toBuilder()
        .withoutScores()
        .filter("GpuSharing", new GpuSharing(choice))
        .randomTies(false);
  }

  /** Least CPU and GPU left. */
  public static Profile bestFit() {
    return base(DeviceChoice::tightest).score("GpuBestFit", new BestFit(), 1).build();
  }

  /** Fragmentation Gradient Descent (Weng et al., USENIX ATC 2023). */
  public static Profile fragmentationGradient(TaskMix mix) {
    Losses losses = new Losses.Fragmentation(mix);
    return base(losses).score("GpuFragmentation", new LeastLoss(losses), 1).build();
  }

  /** Least fragmentation and most room, holding back what wastes scarce GPUs. */
  public static Profile dense(TaskMix mix) {
    return dense(mix, TOLERANCE);
  }

  /**
   * As {@link #dense(TaskMix)}.
   *
   * @param tolerance how much of a device a share may waste on an empty cluster, and
   *     correspondingly less as it fills; 1 and more hold back next to nothing
   */
  public static Profile dense(TaskMix mix, double tolerance) {
    Losses losses = new Losses.Room(mix);
    return base(losses)
        .filter("GpuHoldBack", new HoldBack(mix, tolerance))
        .score("GpuRoom", new LeastLoss(losses), 1)
        .build();
  }
}
