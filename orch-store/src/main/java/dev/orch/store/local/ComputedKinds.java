package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.api.ComputedObjects;
import java.util.List;
import java.util.Optional;

/** The kinds whose objects are made when they are asked for. Immutable. */
record ComputedKinds(List<ComputedObjects<?>> all) {
  ComputedKinds {
    all = ImmutableList.copyOf(all);
  }

  List<Kind<?>> kinds() {
    return all.stream().map(ComputedObjects::kind).collect(ImmutableList.toImmutableList());
  }

  /** The objects of the kind; empty if those are stored. */
  @SuppressWarnings("unchecked") // objects of an equal kind
  <T extends Resource> Optional<ComputedObjects<T>> of(Kind<T> kind) {
    return all.stream()
        .filter(objects -> objects.kind().equals(kind))
        .map(objects -> (ComputedObjects<T>) objects)
        .findFirst();
  }
}
