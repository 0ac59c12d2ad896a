package dev.orch.scheduling.packing;

/**
 * A typical pod.
 *
 * @param cpu thousandths of a core
 * @param share how large a share of all pods is like it
 */
record Task(long cpu, GpuRequest gpu, double share) {
  boolean fits(GpuNode node) {
    return cpu <= node.cpu && node.fits(gpu);
  }
}
