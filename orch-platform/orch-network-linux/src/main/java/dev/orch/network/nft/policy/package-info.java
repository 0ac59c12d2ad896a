/** What NetworkPolicies mean, as rules of nftables. */
@NullMarked
package dev.orch.network.nft.policy;

import org.jspecify.annotations.NullMarked;
