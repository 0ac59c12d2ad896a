package dev.orch.model.networking;

import dev.orch.model.IntOrString;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Network Policy Port: the value of {@code NetworkPolicyEgressRule.ports}, {@code
 * NetworkPolicyIngressRule.ports}.
 */
@Model
public record NetworkPolicyPort(
    @Nullable String protocol, @Nullable IntOrString port, @Nullable Integer endPort)
    implements NetworkPolicyPortBuilder.With {}
