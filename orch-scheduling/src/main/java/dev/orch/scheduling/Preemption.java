package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.List;

/**
 * What would make room for a refused pod: evicting pods of lower priority from one node. Data only;
 * the scheduler's loop nominates the node in the pod's status, evicts, and tries the pod again when
 * the victims are gone.
 *
 * @param nodeName the node to nominate
 * @param victims the pods to evict from it; empty if they are already being deleted
 */
public record Preemption(String nodeName, List<Pod> victims) {
  public Preemption {
    victims = ImmutableList.copyOf(victims);
  }
}
