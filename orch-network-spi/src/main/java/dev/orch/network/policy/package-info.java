/** Who may talk to whom: what NetworkPolicies say, planned, asked and enforced. */
@NullMarked
package dev.orch.network.policy;

import org.jspecify.annotations.NullMarked;
