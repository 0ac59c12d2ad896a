package dev.orch.scheduling.packing;

/**
 * How much of what is left of a shared device will stay unused, given the shares that come.
 * Immutable.
 *
 * <p>The waste of a hole of size {@code h} is {@code p * E[waste(h - m)] + (1 - p) * h}: with the
 * probability {@code p} some share that fits is put there. It is {@code m} with a probability in
 * proportion to how frequent {@code m} is, and the more so, the less the remaining hole wastes,
 * since tight fits are preferred. Shares that fit may be rarer than such holes, which the shares of
 * size {@code 1000 - h} leave: then {@code p} is the ratio of both. An untouched device wastes
 * nothing.
 */
final class Holes {
  /** By so many thousandths more waste a fit becomes less likely by the factor e. */
  private static final double PREFERENCE = 30;

  private final double[] waste = new double[GpuRequest.WHOLE + 1];

  private Holes() {}

  /**
   * @param shares how many shares of each size there are
   */
  static Holes of(int[] shares) {
    Holes holes = new Holes();
    int fitting = 0;
    for (int hole = 1; hole < GpuRequest.WHOLE; hole++) {
      fitting += shares[hole];
      int made = shares[GpuRequest.WHOLE - hole];
      double filled = fitting == 0 ? 0 : made == 0 ? 1 : Math.min(1, (double) fitting / made);
      holes.waste[hole] = filled * holes.afterFilling(hole, shares) + (1 - filled) * hole;
    }
    return holes;
  }

  private double afterFilling(int hole, int[] shares) {
    double weights = 0;
    double sum = 0;
    for (int share = 1; share <= hole; share++) {
      if (shares[share] > 0) {
        double left = waste[hole - share];
        double weight = shares[share] * StrictMath.exp(-left / PREFERENCE);
        weights += weight;
        sum += weight * left;
      }
    }
    return weights == 0 ? hole : sum / weights;
  }

  double waste(int hole) {
    return waste[hole];
  }
}
