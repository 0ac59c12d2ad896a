package dev.orch.grpc.csi;

import dev.orch.grpc.base.GrpcClient;
import dev.orch.grpc.csi.v1.NodeGetInfoResponse;

/**
 * A driver that is known to the node.
 *
 * @param name what volumes call it
 * @param capabilities what it can do
 * @param info what it calls the node
 */
record Registered(
    String name, GrpcClient driver, Capabilities capabilities, NodeGetInfoResponse info) {}
