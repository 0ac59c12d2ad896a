package dev.orch.scheduling.packing;

/** What a node loses by a pod, and where it loses least. A stateless value. */
abstract class Losses implements DeviceChoice {
  /** The best score, from 0 to 100. */
  private static final int MOST = 100;

  /** How much better off a node is after a pod has come than before, in devices. */
  abstract double gain(GpuNode before, GpuNode after);

  /** From 0 for a great loss over 50 for none to 100 for a great gain, as Weng et al. have it. */
  private int score(GpuNode before, GpuNode after) {
    return (int) (MOST / (1 + StrictMath.exp(-gain(before, after))));
  }

  /** The score of the node for a pod that fits. */
  final long score(GpuNode node, long cpu, GpuRequest request) {
    if (request.isShare()) {
      return score(node, after(node, cpu, request, choose(node, cpu, request)));
    }
    return score(node, node.after(cpu, request.milli(), node.idle(request.count())));
  }

  private static GpuNode after(GpuNode node, long cpu, GpuRequest request, int device) {
    return node.after(cpu, request.milli(), device);
  }

  /** The first of the devices with the best score. */
  @Override
  public final int choose(GpuNode node, long cpu, GpuRequest request) {
    int best = -1;
    int most = -1;
    for (int i = 0; i < node.devices(); i++) {
      if (node.free(i) >= request.milli() && !node.isTwin(i)) {
        int score = score(node, after(node, cpu, request, i));
        if (score > most) {
          most = score;
          best = i;
        }
      }
    }
    return best;
  }

  /** Fragmentation Gradient Descent: what more of the free GPUs is of no use. */
  static final class Fragmentation extends Losses {
    private final TaskMix mix;

    Fragmentation(TaskMix mix) {
      this.mix = mix;
    }

    @Override
    double gain(GpuNode before, GpuNode after) {
      return (mix.fragments(before) - mix.fragments(after)) / GpuRequest.WHOLE;
    }
  }

  /** That, and how much room for more is lost. */
  static final class Room extends Losses {
    private static final double FRAGMENTS = 3;

    private final TaskMix mix;

    Room(TaskMix mix) {
      this.mix = mix;
    }

    @Override
    double gain(GpuNode before, GpuNode after) {
      double fragments = mix.fragments(before) - mix.fragments(after);
      double room = mix.room(after) - mix.room(before);
      return (FRAGMENTS * fragments + room) / GpuRequest.WHOLE;
    }
  }
}
