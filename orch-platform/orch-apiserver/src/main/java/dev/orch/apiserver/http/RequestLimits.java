package dev.orch.apiserver.http;

import java.time.Duration;

/**
 * What requests may take before anybody has looked at them.
 *
 * @param memory of all bodies together
 * @param arrival how long a request may take to arrive, from its first byte to its last
 */
public record RequestLimits(BodyMemory memory, Duration arrival) {}
