/**
 * Plugins for what Kubernetes' own leave out: deadlines, fair shares, interference, data locality
 * and energy. Each is off unless a profile has it; {@link dev.orch.scheduling.policy.Policies}
 * knows them by name.
 */
@NullMarked
package dev.orch.scheduling.policy;

import org.jspecify.annotations.NullMarked;
