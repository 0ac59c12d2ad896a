package dev.orch.network.policy;

/**
 * A connection that somebody wants to make, as it is when services have been resolved: from a pod's
 * address to a pod's. Immutable.
 *
 * @param source its sender's address
 * @param destination its receiver's address
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}; any other for one without ports
 * @param port the receiver's; of no meaning for a protocol without ports
 */
public record Flow(String source, String destination, String protocol, int port) {}
