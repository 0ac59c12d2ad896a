package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.resource.AllocationResult;
import dev.orch.model.resource.Device;
import dev.orch.model.resource.DeviceAttribute;
import dev.orch.model.resource.DeviceConstraint;
import dev.orch.model.resource.DeviceRequestAllocationResult;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.scheduling.DevicePools.DeviceId;
import dev.orch.scheduling.DevicePools.Offer;
import dev.orch.scheduling.DevicePools.Pool;
import dev.orch.scheduling.DeviceRequests.Request;
import dev.orch.scheduling.DeviceRequests.Wanted;
import dev.orch.scheduling.DeviceSelection.Faulty;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds devices on a node for what a pod's claims ask for: request by request, device by device in
 * the order that drivers tell of them, going back where it gets no further. The first full answer
 * is taken. For one pod, on one thread.
 */
final class DeviceAllocator {
  /** A claim is given so many devices at most (Kubernetes' AllocationResultsMaxSize). */
  private static final int MOST_DEVICES = 32;

  /** So many devices are tried on a node: with few alike the search could go on for hours. */
  private static final int MOST_TRIED = 100_000;

  private final DeviceRequests wanted;
  private final DevicePools pools;
  private final ImmutableSet<DeviceId> used;
  private final DeviceSelection selection;

  DeviceAllocator(DeviceRequests wanted, ClusterView cluster, DeviceSelection selection) {
    this.wanted = wanted;
    this.pools = cluster.derived(DevicePools.DERIVATION);
    this.used = used(cluster);
    this.selection = selection;
  }

  /** Devices that somebody has; who only looks after them doesn't. */
  private static ImmutableSet<DeviceId> used(ClusterView cluster) {
    ImmutableSet.Builder<DeviceId> used = ImmutableSet.builder();
    for (ResourceClaim claim : cluster.all(DeviceKinds.CLAIM)) {
      AllocationResult given = claim.status().allocation();
      if (given != null) {
        for (DeviceRequestAllocationResult result : given.devices().results()) {
          if (!Boolean.TRUE.equals(result.adminAccess())) {
            used.add(new DeviceId(result.driver(), result.pool(), result.device()));
          }
        }
      }
    }
    return used.build();
  }

  /**
   * What can be given on the node, a result for each claim; null if it isn't enough.
   *
   * @throws Faulty if a claim or class is to blame
   */
  @Nullable ImmutableList<AllocationResult> allocate(NodeView node) throws Faulty {
    Search search = new Search(node);
    if (search.request(0)) {
      return new DeviceGrants(wanted.claims(), wanted.requests(), search.given).results();
    }
    if (search.tried > MOST_TRIED) {
      throw new Faulty("tried " + MOST_TRIED + " devices on node " + node.name());
    }
    for (Offer offer : search.offers) {
      if (offer.pool().invalid) {
        throw new Faulty("invalid resource pools were encountered");
      }
    }
    return null;
  }

  /** A device that is given. */
  record Given(int claim, Wanted wanted, Offer offer, Device device) {
    DeviceId id() {
      return offer.pool().id(device);
    }
  }

  private record Candidate(Offer offer, Device device) {}

  /** The search on one node. */
  private final class Search {
    final List<Offer> offers;
    final List<Given> given = new ArrayList<>();
    int tried;
    private final NodeView node;
    private final IdentityHashMap<Wanted, List<Candidate>> candidates = new IdentityHashMap<>();
    private final IdentityHashMap<Pool, Map<String, BigDecimal>> counters = new IdentityHashMap<>();

    Search(NodeView node) {
      this.node = node;
      this.offers = pools.reachedFrom(node);
    }

    boolean request(int at) throws Faulty {
      if (at == wanted.requests().size()) {
        return true;
      }
      Request request = wanted.requests().get(at);
      for (Wanted one : request.alternatives()) {
        List<Candidate> selected = candidates(one, request.claim());
        long count = one.all() ? selected.size() : one.count();
        if (count > 0 && device(at, one, selected, 0, count)) {
          return true;
        }
      }
      return false;
    }

    private boolean device(int at, Wanted one, List<Candidate> selected, int from, long count)
        throws Faulty {
      if (count == 0) {
        return request(at + 1);
      }
      int claim = wanted.requests().get(at).claim();
      if (ofClaim(claim) + count > MOST_DEVICES) {
        return false;
      }
      for (int i = from; i < selected.size() && tried <= MOST_TRIED; i++) {
        tried++;
        Given next = new Given(claim, one, selected.get(i).offer, selected.get(i).device);
        if (isFree(next) && DeviceSelection.tolerates(one.tolerations(), next.device)) {
          if (keepsConstraints(next)) {
            given.add(next);
            if (device(at, one, selected, i + 1, count - 1)) {
              return true;
            }
            given.remove(given.size() - 1);
          } else if (one.all()) {
            throw new Faulty(
                "claim "
                    + shown(claim)
                    + ", request "
                    + one.name()
                    + ": cannot add device "
                    + next.id()
                    + " because a claim constraint would not be satisfied");
          }
        }
        if (one.all()) {
          return false;
        }
      }
      return false;
    }

    /** The devices that are what is wanted, whoever has them. */
    private List<Candidate> candidates(Wanted one, int claim) throws Faulty {
      List<Candidate> known = candidates.get(one);
      if (known != null) {
        return known;
      }
      List<Candidate> found = new ArrayList<>();
      for (Offer offer : offers) {
        Pool pool = offer.pool();
        if (one.all() && (pool.incomplete || pool.invalid)) {
          throw new Faulty(
              "claim "
                  + shown(claim)
                  + ", request "
                  + one.name()
                  + ": asks for all devices, but resource pool "
                  + pool.driver
                  + "/"
                  + pool.name
                  + " is currently "
                  + (pool.incomplete ? "being updated" : "invalid"));
        }
        if (!pool.incomplete && !pool.invalid) {
          for (Device device : offer.slice().devices()) {
            if (DevicePools.isReached(offer, device, node)
                && selection.matches(one, shown(claim), pool.id(device), device)) {
              found.add(new Candidate(offer, device));
            }
          }
        }
      }
      candidates.put(one, found);
      return found;
    }

    private int ofClaim(int claim) {
      int count = 0;
      for (Given each : given) {
        count += each.claim == claim ? 1 : 0;
      }
      return count;
    }

    private boolean isFree(Given next) {
      boolean admin = next.wanted.isAdmin();
      if (!admin && used.contains(next.id())) {
        return false;
      }
      for (Given each : given) {
        if ((!admin || each.claim == next.claim) && each.id().equals(next.id())) {
          return false;
        }
      }
      return next.device.consumesCounters().isEmpty() || hasCounters(next);
    }

    private boolean hasCounters(Given next) {
      Pool pool = next.offer.pool();
      Map<String, BigDecimal> needed = Pool.consumed(next.device);
      for (Given each : given) {
        if (each.offer.pool().equals(pool)) {
          Pool.consumed(each.device).forEach((name, n) -> needed.merge(name, n, BigDecimal::add));
        }
      }
      Map<String, BigDecimal> left = counters.computeIfAbsent(pool, this::left);
      return needed.entrySet().stream()
          .allMatch(
              each ->
                  left.getOrDefault(each.getKey(), BigDecimal.ZERO).compareTo(each.getValue())
                      >= 0);
    }

    private Map<String, BigDecimal> left(Pool pool) {
      Map<String, BigDecimal> left = new TreeMap<>(pool.counters());
      for (var slice : pool.slices) {
        for (Device device : slice.devices()) {
          if (used.contains(pool.id(device))) {
            Pool.consumed(device)
                .forEach((name, n) -> left.merge(name, n.negate(), BigDecimal::add));
          }
        }
      }
      return left;
    }

    private boolean keepsConstraints(Given next) {
      for (DeviceConstraint constraint :
          wanted.claims().get(next.claim).spec().devices().constraints()) {
        if (next.wanted.isAmong(constraint.requests()) && !keeps(constraint, next)) {
          return false;
        }
      }
      return true;
    }

    private boolean keeps(DeviceConstraint constraint, Given next) {
      boolean same = constraint.matchAttribute() != null;
      String name = same ? constraint.matchAttribute() : constraint.distinctAttribute();
      if (name == null) {
        return false;
      }
      DeviceAttribute own = attribute(next, name);
      if (own == null) {
        return false;
      }
      for (Given each : given) {
        if (each.claim == next.claim
            && each.wanted.isAmong(constraint.requests())
            && own.equals(attribute(each, name)) != same) {
          return false;
        }
      }
      return true;
    }

    /** An attribute by its full name, or without the domain if this is the driver. */
    private @Nullable DeviceAttribute attribute(Given of, String name) {
      DeviceAttribute full = of.device.attributes().get(name);
      String own = of.offer.pool().driver + "/";
      return full == null && name.startsWith(own)
          ? of.device.attributes().get(name.substring(own.length()))
          : full;
    }

    private String shown(int claim) {
      return PodResourceClaims.shown(wanted.claims().get(claim).metadata());
    }
  }
}
