package dev.orch.scheduling.packing;

/** Which device of a node a pod gets that asks for a part of one. A stateless value. */
@FunctionalInterface
interface DeviceChoice {
  /**
   * One of the devices that have so much left; there is one.
   *
   * @param cpu the pod's own, in thousandths of a core
   */
  int choose(GpuNode node, long cpu, GpuRequest request);

  /** The one that has least left. */
  static int tightest(GpuNode node, long cpu, GpuRequest request) {
    int best = -1;
    for (int i = 0; i < node.devices(); i++) {
      if (node.free(i) >= request.milli() && (best < 0 || node.free(i) < node.free(best))) {
        best = i;
      }
    }
    return best;
  }
}
