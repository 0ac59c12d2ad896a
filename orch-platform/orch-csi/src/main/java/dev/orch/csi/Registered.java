package dev.orch.csi;

import dev.orch.csi.v1.NodeGetInfoResponse;

/**
 * A driver that is known to the node.
 *
 * @param name what volumes call it
 * @param capabilities what it can do
 * @param info what it calls the node
 */
record Registered(
    String name, Driver driver, Capabilities capabilities, NodeGetInfoResponse info) {}
