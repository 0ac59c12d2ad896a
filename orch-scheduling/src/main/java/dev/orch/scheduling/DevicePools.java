package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Iterables;
import dev.orch.model.Quantity;
import dev.orch.model.core.NodeSelector;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.resource.CounterSet;
import dev.orch.model.resource.Device;
import dev.orch.model.resource.ResourceSlice;
import dev.orch.model.resource.ResourceSliceSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The devices of the cluster: what the newest ResourceSlices of each pool say, found by the node
 * that reaches them. Immutable.
 */
final class DevicePools {
  /** Asks for those of a cluster; gathered anew when a slice has changed. */
  static final Derivation<DevicePools> DERIVATION =
      (cluster, earlier) -> {
        List<ResourceSlice> slices = cluster.all(DeviceKinds.SLICE);
        return earlier != null && sameInstances(earlier.slices, slices)
            ? earlier
            : new DevicePools(slices);
      };

  private final List<ResourceSlice> slices;
  private final ImmutableListMultimap<String, Offer> ofOneNode;
  private final ImmutableList<Offer> ofMore;

  /** A pool, of which a driver tells in one or more slices. */
  static final class Pool {
    final String driver;
    final String name;
    final ImmutableList<ResourceSliceSpec> slices;
    final boolean incomplete;
    final boolean invalid;

    Pool(String driver, String name, List<ResourceSliceSpec> slices) {
      this.driver = driver;
      this.name = name;
      this.slices = ImmutableList.copyOf(slices);
      this.incomplete = slices.size() != slices.get(0).pool().resourceSliceCount();
      this.invalid = hasNameTwice(slices);
    }

    private static boolean hasNameTwice(List<ResourceSliceSpec> slices) {
      Set<String> names = new HashSet<>();
      for (ResourceSliceSpec slice : slices) {
        for (Device device : slice.devices()) {
          if (!names.add(device.name())) {
            return true;
          }
        }
      }
      return false;
    }

    DeviceId id(Device device) {
      return new DeviceId(driver, name, device.name());
    }

    /** What its counter sets hold, by set and counter. */
    Map<String, BigDecimal> counters() {
      Map<String, BigDecimal> all = new TreeMap<>();
      for (ResourceSliceSpec slice : slices) {
        for (CounterSet set : slice.sharedCounters()) {
          set.counters()
              .forEach((name, counter) -> all.put(set.name() + "/" + name, exact(counter.value())));
        }
      }
      return all;
    }

    /** What a device takes of them. */
    static Map<String, BigDecimal> consumed(Device device) {
      Map<String, BigDecimal> all = new TreeMap<>();
      device
          .consumesCounters()
          .forEach(
              set ->
                  set.counters()
                      .forEach(
                          (name, counter) ->
                              all.merge(
                                  set.counterSet() + "/" + name,
                                  exact(counter.value()),
                                  BigDecimal::add)));
      return all;
    }

    private static BigDecimal exact(Quantity quantity) {
      return quantity.toBigDecimal();
    }
  }

  /** What a device is known by in all the cluster. */
  record DeviceId(String driver, String pool, String device) {
    @Override
    public String toString() {
      return driver + "/" + pool + "/" + device;
    }
  }

  /** A slice of a pool, from which some nodes may be given devices. */
  record Offer(Pool pool, ResourceSliceSpec slice) {}

  private DevicePools(List<ResourceSlice> slices) {
    this.slices = slices;
    ImmutableListMultimap.Builder<String, Offer> one = ImmutableListMultimap.builder();
    ImmutableList.Builder<Offer> more = ImmutableList.builder();
    for (Pool pool : pools(slices)) {
      for (ResourceSliceSpec slice : pool.slices) {
        String node = slice.nodeName();
        if (node == null || node.isEmpty()) {
          more.add(new Offer(pool, slice));
        } else {
          one.put(node, new Offer(pool, slice));
        }
      }
    }
    this.ofOneNode = one.build();
    this.ofMore = more.build();
  }

  private static Iterable<Pool> pools(List<ResourceSlice> slices) {
    Map<String, List<ResourceSliceSpec>> byName = new TreeMap<>();
    for (ResourceSlice slice : slices) {
      ResourceSliceSpec spec = slice.spec();
      List<ResourceSliceSpec> same =
          byName.computeIfAbsent(spec.driver() + "/" + spec.pool().name(), k -> new ArrayList<>());
      long newest = same.isEmpty() ? Long.MIN_VALUE : same.get(0).pool().generation();
      if (spec.pool().generation() > newest) {
        same.clear();
      }
      if (spec.pool().generation() >= newest) {
        same.add(spec);
      }
    }
    return Iterables.transform(
        byName.values(), same -> new Pool(same.get(0).driver(), same.get(0).pool().name(), same));
  }

  /** The slices that the node reaches, pool by pool. */
  List<Offer> reachedFrom(NodeView node) {
    List<Offer> offers = new ArrayList<>(ofOneNode.get(node.name()));
    for (Offer offer : ofMore) {
      ResourceSliceSpec slice = offer.slice;
      if (Boolean.TRUE.equals(slice.perDeviceNodeSelection())
          ? Iterables.any(slice.devices(), device -> isFor(device, node))
          : isFor(null, slice.allNodes(), slice.nodeSelector(), node)) {
        offers.add(offer);
      }
    }
    return offers;
  }

  /** Whether the device of a slice that the node reaches can be had there. */
  static boolean isReached(Offer offer, Device device, NodeView node) {
    return !Boolean.TRUE.equals(offer.slice.perDeviceNodeSelection()) || isFor(device, node);
  }

  private static boolean isFor(Device device, NodeView node) {
    return isFor(device.nodeName(), device.allNodes(), device.nodeSelector(), node);
  }

  private static boolean isFor(
      @Nullable String name,
      @Nullable Boolean allNodes,
      @Nullable NodeSelector selector,
      NodeView node) {
    if (name != null && !name.isEmpty()) {
      return name.equals(node.name());
    }
    return Boolean.TRUE.equals(allNodes)
        || (selector != null && NodeTerms.anyMatches(selector.nodeSelectorTerms(), node));
  }

  @SuppressWarnings("ReferenceEquality") // The same instances are how nothing has changed.
  private static boolean sameInstances(List<?> some, List<?> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (some.get(i) != others.get(i)) {
        return false;
      }
    }
    return true;
  }
}
