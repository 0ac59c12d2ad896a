package dev.orch.controllers.network;

import com.google.common.collect.ImmutableList;
import com.google.common.math.LongMath;
import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.EndpointSubset;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * How many addresses Endpoints have at most, since clients that read them whole couldn't take any
 * number. Those that are ready come first, and each subset has its share. Pure functions.
 */
final class EndpointsLimit {
  /** {@code maxCapacity} of Kubernetes' controller. */
  static final int MOST = 1000;

  /** On Endpoints that don't tell all. */
  static final String ANNOTATION = "endpoints.kubernetes.io/over-capacity";

  static final String TRUNCATED = "truncated";

  private EndpointsLimit() {}

  static boolean isExceeded(List<EndpointSubset> subsets) {
    return ready(subsets) + notReady(subsets) > MOST;
  }

  private static int ready(List<EndpointSubset> subsets) {
    return sum(subsets, subset -> subset.addresses().size());
  }

  private static int notReady(List<EndpointSubset> subsets) {
    return sum(subsets, subset -> subset.notReadyAddresses().size());
  }

  private static int sum(List<EndpointSubset> subsets, ToIntFunction<EndpointSubset> size) {
    return subsets.stream().mapToInt(size).sum();
  }

  /** As many of them as there may be, in their order. */
  static List<EndpointSubset> cut(List<EndpointSubset> subsets) {
    if (!isExceeded(subsets)) {
      return subsets;
    }
    int ready = ready(subsets);
    boolean full = ready > MOST;
    int room = full ? MOST : MOST - ready;
    int total = full ? ready : notReady(subsets);
    int left = room;
    ImmutableList.Builder<EndpointSubset> all = ImmutableList.builder();
    for (EndpointSubset subset : subsets) {
      List<EndpointAddress> candidates = full ? subset.addresses() : subset.notReadyAddresses();
      long share = LongMath.divide((long) candidates.size() * room, total, RoundingMode.CEILING);
      int taken = (int) Math.min(share, left);
      left -= taken;
      List<EndpointAddress> first = candidates.subList(0, taken);
      all.add(
          full
              ? subset.withAddresses(first).withNotReadyAddresses(ImmutableList.of())
              : subset.withNotReadyAddresses(first));
    }
    return all.build();
  }
}
