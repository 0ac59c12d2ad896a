package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import dev.orch.model.core.Pod;
import java.util.List;

/**
 * What would make room for a refused pod: evicting pods of lower priority from one node. Data only;
 * the scheduler's loop nominates the node in the pod's status, evicts, and tries the pod again when
 * the victims are gone. A victim whose own binding still waits for something is given up instead of
 * deleted.
 *
 * @param nodeName the node to nominate
 * @param victims the pods to evict from it, the most important first; empty if all that have to go
 *     are being deleted already
 * @param clearedNominations pods of lower priority that were nominated to the node and may no
 *     longer fit there: they are worth another try elsewhere
 */
public record Preemption(String nodeName, List<Pod> victims, List<Pod> clearedNominations) {
  public Preemption {
    victims = ImmutableList.copyOf(victims);
    clearedNominations = ImmutableList.copyOf(clearedNominations);
  }
}
