package dev.orch.scheduling;

import dev.orch.model.core.Pod;
import java.util.List;

/**
 * An optional power of a plugin (Kubernetes' Reserve, Permit and PreBind): what must happen before
 * a pod is bound to the node that was chosen. Called by the scheduler once per placed pod, on its
 * caller's thread. Must be stateless.
 */
@FunctionalInterface
public interface BindingEffects {
  /** The effects in their order; none is the usual case. */
  List<Effect> before(Pod pod, ClusterView cluster, NodeView node);
}
