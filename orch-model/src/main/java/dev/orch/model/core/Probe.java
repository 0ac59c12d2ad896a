package dev.orch.model.core;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Probe: the value of {@code Container.livenessProbe}, {@code Container.readinessProbe}, {@code
 * Container.startupProbe}, {@code EphemeralContainer.livenessProbe} and others.
 */
@Model
public record Probe(
    @Nullable ExecAction exec,
    @Nullable HTTPGetAction httpGet,
    @Nullable TCPSocketAction tcpSocket,
    @Nullable GRPCAction grpc,
    int initialDelaySeconds,
    int timeoutSeconds,
    int periodSeconds,
    int successThreshold,
    int failureThreshold,
    @Nullable Long terminationGracePeriodSeconds)
    implements ProbeBuilder.With {}
