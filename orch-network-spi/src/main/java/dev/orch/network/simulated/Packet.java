package dev.orch.network.simulated;

import dev.orch.network.ServiceTable.Origin;

/**
 * The first packet of a connection, or one without a connection. Immutable.
 *
 * @param origin where it comes from, as seen by the node
 * @param source its sender's address
 * @param destination where it is sent
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 * @param port where it is sent
 */
public record Packet(Origin origin, String source, String destination, String protocol, int port) {}
