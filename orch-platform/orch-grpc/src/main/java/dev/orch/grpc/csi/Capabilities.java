package dev.orch.grpc.csi;

import com.google.common.collect.ImmutableSet;
import dev.orch.grpc.csi.v1.NodeGetCapabilitiesResponse;
import dev.orch.grpc.csi.v1.NodeServiceCapability;
import java.util.Set;

/** What a driver can do on a node. Immutable. */
record Capabilities(Set<NodeServiceCapability.RPC.Type> types) {
  Capabilities {
    types = ImmutableSet.copyOf(types);
  }

  static Capabilities of(NodeGetCapabilitiesResponse answer) {
    ImmutableSet.Builder<NodeServiceCapability.RPC.Type> types = ImmutableSet.builder();
    answer.getCapabilitiesList().forEach(capability -> types.add(capability.getRpc().getType()));
    return new Capabilities(types.build());
  }

  boolean stages() {
    return types.contains(NodeServiceCapability.RPC.Type.STAGE_UNSTAGE_VOLUME);
  }

  boolean expands() {
    return types.contains(NodeServiceCapability.RPC.Type.EXPAND_VOLUME);
  }

  boolean mountsForGroup() {
    return types.contains(NodeServiceCapability.RPC.Type.VOLUME_MOUNT_GROUP);
  }

  boolean tellsWritersApart() {
    return types.contains(NodeServiceCapability.RPC.Type.SINGLE_NODE_MULTI_WRITER);
  }
}
