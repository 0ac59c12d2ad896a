package dev.orch.store.api;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.schedulingv1alpha2.PodGroupStatus;
import java.util.Map;

/**
 * The decision where the pods of a group go, all of them at once: the status of the group is
 * written, and once it is, the pods can be bound one by one without a guard, as who decides later
 * knows that their places are taken. Refused with an {@link AllocationException} as a {@link
 * GuardedBinding} is, and as a conflict if the group's placement isn't what the decision saw. An
 * API that is reached over a network doesn't know it: there it is refused as not found.
 *
 * @param allocator tells its author from all others, and from its own earlier lives
 * @param seen the revision up to which its author knows the pods and the groups
 * @param uid of the group
 * @param before the placement that the decision saw
 * @param after the status as it is to be
 */
public record GuardedPlacement(
    String allocator, long seen, String uid, Map<String, String> before, PodGroupStatus after) {
  public GuardedPlacement {
    before = ImmutableSortedMap.copyOf(before);
  }
}
