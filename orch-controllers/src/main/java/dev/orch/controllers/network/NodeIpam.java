package dev.orch.controllers.network;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.Result;
import dev.orch.controllers.base.Subscription;
import dev.orch.model.core.Node;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.ApiException;
import dev.orch.store.local.Cidr;
import java.util.ArrayList;
import java.util.List;

/**
 * The node IPAM controller: gives each node a range of its own for the addresses of its pods, one
 * of each family. No two nodes have a common address, as long as nobody else writes ranges. A
 * description only.
 */
public final class NodeIpam implements Loop {
  /** The prefix of a node's IPv4 range, unless it is said otherwise. */
  public static final int IPV4_BITS = 24;

  /** The prefix of a node's IPv6 range, unless it is said otherwise. */
  public static final int IPV6_BITS = 64;

  private final List<Cidr> ranges;
  private final List<Cidr> reserved;
  private final int ipv4Bits;
  private final int ipv6Bits;

  /**
   * A controller of one range, or of one of each family.
   *
   * @param ranges the cluster's ({@code --cluster-cidr})
   * @param reserved what no node gets, such as the Services' ranges
   * @param ipv4Bits the prefix of what a node gets ({@code --node-cidr-mask-size-ipv4})
   * @param ipv6Bits the same of IPv6
   * @throws IllegalArgumentException if that can't be cut so
   */
  public NodeIpam(List<Cidr> ranges, List<Cidr> reserved, int ipv4Bits, int ipv6Bits) {
    this.ranges = ImmutableList.copyOf(ranges);
    this.reserved = ImmutableList.copyOf(reserved);
    this.ipv4Bits = ipv4Bits;
    this.ipv6Bits = ipv6Bits;
    sets();
  }

  /** The same with Kubernetes' sizes, and nothing reserved. */
  public static NodeIpam of(List<Cidr> ranges) {
    return new NodeIpam(ranges, ImmutableList.of(), IPV4_BITS, IPV6_BITS);
  }

  private List<CidrSet> sets() {
    List<CidrSet> sets = new ArrayList<>();
    for (Cidr range : ranges) {
      sets.add(new CidrSet(range, range.family().equals("IPv4") ? ipv4Bits : ipv6Bits));
    }
    return sets;
  }

  @Override
  public String name() {
    return "node-ipam-controller";
  }

  @Override
  public Subscription start(Environment environment) {
    NodeRanges taken = new NodeRanges(sets(), reserved);
    // Before the controller hears of a node, what it has is counted.
    Subscription counting = environment.informers().of(BuiltInKinds.NODE).listen(taken::changed);
    Subscription controller =
        Controller.of(BuiltInKinds.NODE)
            .named(name())
            .recordsAs("cidrAllocator")
            .gone((key, context) -> taken.drop(key.name()))
            .reconcile((node, context) -> reconcile(node, taken, context))
            .start(environment);
    return () -> {
      controller.close();
      counting.close();
    };
  }

  private static Result reconcile(Node node, NodeRanges taken, Context context) {
    if (!node.spec().podCIDRs().isEmpty() || node.metadata().deletionTimestamp() != null) {
      return Result.done();
    }
    List<Cidr> parts = taken.hold(node);
    if (parts.isEmpty()) {
      warn(node, "CIDRNotAvailable", context);
      return Result.retry();
    }
    List<String> texts =
        parts.stream().map(Cidr::toString).collect(ImmutableList.toImmutableList());
    try {
      Edits.ifUnchanged(
          context.api().resources(BuiltInKinds.NODE),
          node,
          now -> now.withSpec(now.spec().withPodCIDR(texts.get(0)).withPodCIDRs(texts)));
    } catch (ApiException refused) {
      if (!refused.isConflict()) {
        warn(node, "CIDRAssignmentFailed", context);
      }
      throw refused;
    }
    return Result.done();
  }

  private static void warn(Node node, String reason, Context context) {
    context.warning(reason, "Node " + node.metadata().name() + " status is now: " + reason);
  }
}
