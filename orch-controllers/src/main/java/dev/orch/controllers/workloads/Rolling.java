package dev.orch.controllers.workloads;

import dev.orch.model.IntOrString;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.RollingUpdateDeployment;
import java.util.ArrayList;
import java.util.List;

/** The arithmetic of rolling updates. Pure. */
final class Rolling {
  private Rolling() {}

  /** How many pods a Deployment wants. */
  static int replicas(Deployment deployment) {
    Integer replicas = deployment.spec().replicas();
    return replicas == null ? 1 : replicas;
  }

  static boolean isRolling(Deployment deployment) {
    return !deployment.spec().strategy().type().equals("Recreate");
  }

  /**
   * By how many pods a rollout may leave the wanted number.
   *
   * @param surge how many more there may be
   * @param unavailable how many fewer may be available
   */
  record Bounds(int surge, int unavailable) {
    /** Surge is rounded up, unavailable down; where both come to 0, one may be unavailable. */
    static Bounds of(IntOrString maxSurge, IntOrString maxUnavailable, int replicas) {
      int surge = maxSurge.scaled(replicas, true);
      int unavailable = maxUnavailable.scaled(replicas, false);
      return surge == 0 && unavailable == 0 ? new Bounds(0, 1) : new Bounds(surge, unavailable);
    }

    static Bounds of(Deployment deployment) {
      int replicas = replicas(deployment);
      if (!isRolling(deployment)) {
        return new Bounds(0, 0);
      }
      RollingUpdateDeployment rolling = deployment.spec().strategy().rollingUpdate();
      IntOrString surge = rolling == null ? null : rolling.maxSurge();
      IntOrString unavailable = rolling == null ? null : rolling.maxUnavailable();
      Bounds bounds =
          of(
              surge == null ? IntOrString.of("25%") : surge,
              unavailable == null ? IntOrString.of("25%") : unavailable,
              replicas);
      return new Bounds(bounds.surge, Math.min(bounds.unavailable, replicas));
    }
  }

  /** The new ReplicaSet's size: as many more as the surge leaves room for. */
  static int grown(int wanted, Bounds bounds, int total, int present) {
    int most = wanted + bounds.surge();
    if (total >= most) {
      return present;
    }
    return present + Math.max(0, Math.min(most - total, wanted - present));
  }

  /**
   * An old ReplicaSet in a rollout.
   *
   * @param size its wanted size
   * @param available how many of its pods are available; a count that is above the size is one from
   *     before it was last scaled, and taken as the size
   */
  record Old(int size, int available) {
    Old {
      available = Math.min(available, size);
    }
  }

  /**
   * The sizes to which old ReplicaSets shrink, oldest first: pods that aren't available go first,
   * as they are missed by nobody; then as many as are available beyond the minimum.
   *
   * @param newSize the new ReplicaSet's wanted size
   * @param newAvailable how many of its pods are available
   */
  static List<Integer> shrunk(
      int wanted, Bounds bounds, List<Old> old, int newSize, int newAvailable) {
    return shrunk(wanted, bounds, old, new Old(newSize, newAvailable));
  }

  private static List<Integer> shrunk(int wanted, Bounds bounds, List<Old> old, Old current) {
    int newSize = current.size();
    int newAvailable = current.available();
    int minimum = wanted - bounds.unavailable();
    int total = newSize + old.stream().mapToInt(Old::size).sum();
    // New pods that aren't available yet must not pay for old ones that are.
    int most = total - minimum - (newSize - newAvailable);
    List<Integer> sizes = new ArrayList<>(old.stream().map(Old::size).toList());
    if (most <= 0) {
      return sizes;
    }
    int unhealthy = 0;
    for (int i = 0; i < sizes.size() && unhealthy < most; i++) {
      int missing = Math.max(0, sizes.get(i) - old.get(i).available());
      int off = Math.min(most - unhealthy, missing);
      sizes.set(i, sizes.get(i) - off);
      unhealthy += off;
    }
    int available = newAvailable + old.stream().mapToInt(Old::available).sum();
    int spare = available - minimum;
    for (int i = 0; i < sizes.size() && spare > 0; i++) {
      int off = Math.min(spare, sizes.get(i));
      sizes.set(i, sizes.get(i) - off);
      spare -= off;
    }
    return sizes;
  }

  /**
   * A ReplicaSet that takes its share when a rolling Deployment is scaled.
   *
   * @param size its wanted size
   * @param maxBefore the most pods that the Deployment could have before
   */
  record Share(int size, int maxBefore) {}

  /**
   * The sizes of active ReplicaSets after the Deployment was scaled amid a rollout: each changes in
   * proportion to its size, and the first takes what rounding leaves over.
   *
   * @param shares in the order in which they are served
   */
  static List<Integer> proportional(int wanted, Bounds bounds, List<Share> shares) {
    int most = wanted > 0 ? wanted + bounds.surge() : 0;
    int toAdd = most - shares.stream().mapToInt(Share::size).sum();
    int added = 0;
    List<Integer> sizes = new ArrayList<>();
    for (Share share : shares) {
      int part = toAdd == 0 ? 0 : part(share, wanted, bounds, toAdd, added);
      sizes.add(share.size() + part);
      added += part;
    }
    if (!sizes.isEmpty() && toAdd != 0) {
      sizes.set(0, Math.max(0, sizes.get(0) + toAdd - added));
    }
    return sizes;
  }

  private static int part(Share share, int wanted, Bounds bounds, int toAdd, int added) {
    if (share.size() == 0 || toAdd == added) {
      return 0;
    }
    int fraction = fraction(share, wanted, bounds);
    int left = toAdd - added;
    return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
  }

  private static int fraction(Share share, int wanted, Bounds bounds) {
    if (wanted == 0) {
      return -share.size();
    }
    double scaled =
        (double) share.size() * (wanted + bounds.surge()) / Math.max(1, share.maxBefore());
    return (int) Math.round(scaled) - share.size();
  }
}
