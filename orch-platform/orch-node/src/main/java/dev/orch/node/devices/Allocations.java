package dev.orch.node.devices;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.PodResources;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who has which devices. Immutable; in the order in which they were given. */
record Allocations(List<Allocation> all) {
  static final Allocations NONE = new Allocations(ImmutableList.of());

  Allocations {
    all = ImmutableList.copyOf(all);
  }

  /**
   * The devices of one resource that a container has. As it is on disk: members may be added, never
   * changed.
   */
  record Allocation(
      String podUid, String container, String resource, List<String> ids, Granted granted) {
    Allocation {
      ids = ImmutableList.copyOf(ids);
    }

    boolean is(String uid, String name, String of) {
      return podUid.equals(uid) && container.equals(name) && resource.equals(of);
    }
  }

  Optional<Allocation> find(String uid, String container, String resource) {
    return all.stream().filter(each -> each.is(uid, container, resource)).findFirst();
  }

  /** The same with one more, in place of what that container had of that resource. */
  Allocations with(Allocation added) {
    return new Allocations(
        ImmutableList.<Allocation>builder()
            .addAll(without(each -> each.is(added.podUid, added.container, added.resource)).all)
            .add(added)
            .build());
  }

  /** What these pods have. */
  Allocations retain(Set<String> uids) {
    return without(each -> !uids.contains(each.podUid));
  }

  private Allocations without(Predicate<Allocation> those) {
    return new Allocations(
        all.stream().filter(those.negate()).collect(ImmutableList.toImmutableList()));
  }

  SortedSet<String> inUse(String resource) {
    return all.stream()
        .filter(each -> each.resource.equals(resource))
        .flatMap(each -> each.ids.stream())
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  SortedSet<String> resources() {
    return all.stream()
        .map(Allocation::resource)
        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
  }

  /**
   * Devices that the pod has and the container may have too: those of init containers that end
   * before it begins, but for those that went on to a container that runs beside it.
   */
  SortedSet<String> reusable(Pod pod, Container container, String resource) {
    SortedSet<String> reusable = new TreeSet<>();
    for (Container init : pod.spec().initContainers()) {
      if (init.name().equals(container.name())) {
        return reusable;
      }
      pass(pod, init, resource, reusable, !PodResources.isSidecar(init));
    }
    for (Container before : pod.spec().containers()) {
      if (before.name().equals(container.name())) {
        return reusable;
      }
      pass(pod, before, resource, reusable, false);
    }
    return reusable;
  }

  private void pass(
      Pod pod, Container container, String resource, Set<String> reusable, boolean ends) {
    List<String> ids = ids(pod.metadata().uid(), container.name(), resource);
    if (ends) {
      reusable.addAll(ids);
    } else {
      ids.forEach(reusable::remove);
    }
  }

  private List<String> ids(String uid, String container, String resource) {
    @Nullable Allocation found = find(uid, container, resource).orElse(null);
    return found == null ? ImmutableList.of() : found.ids;
  }
}
