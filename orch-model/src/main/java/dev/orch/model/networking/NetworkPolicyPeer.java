package dev.orch.model.networking;

import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import org.jspecify.annotations.Nullable;

/**
 * Network Policy Peer: the value of {@code NetworkPolicyEgressRule.to}, {@code
 * NetworkPolicyIngressRule.from}.
 */
@Model
public record NetworkPolicyPeer(
    @Nullable LabelSelector podSelector,
    @Nullable LabelSelector namespaceSelector,
    @Nullable IPBlock ipBlock)
    implements NetworkPolicyPeerBuilder.With {}
