package dev.orch.store.local;

import dev.orch.model.Resource;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.store.CommitResult;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.api.AllocationException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.GuardedPlacement;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes where the pods of a group go, in one commit that rests on all their nodes. */
final class PlacementClient extends Subresources.Refusing<GuardedPlacement> {
  private final Call<PodGroup> call;

  PlacementClient(Call<PodGroup> call) {
    this.call = call;
  }

  @Override
  public GuardedPlacement create(String name, GuardedPlacement given, WriteOptions options) {
    call.authorize("update", name);
    while (true) {
      Versioned<Resource> found = call.present(name);
      PodGroup group = call.cast(found);
      if (!group.metadata().uid().equals(given.uid())
          || !group.status().placement().equals(given.before())) {
        throw Errors.modified(call.kind(), name);
      }
      List<Mutation<Resource>> mutations = new ArrayList<>();
      mutations.add(
          Mutation.update(found.key(), group.withStatus(given.after()), found.revision()));
      mutations.addAll(guards(given));
      CommitResult<Resource> result = call.backend().store().commit(mutations);
      if (result.conflict() == null) {
        return given;
      }
    }
  }

  /** One for each node that is new in the placement; those to be seen first are asked for all. */
  private List<Mutation<Resource>> guards(GuardedPlacement given) {
    TreeSet<String> nodes = new TreeSet<>();
    given
        .after()
        .placement()
        .forEach(
            (pod, node) -> {
              if (!given.before().containsKey(pod)) {
                nodes.add(node);
              }
            });
    List<Mutation<Resource>> guards = new ArrayList<>();
    @Nullable AllocationException last = null;
    for (String node : nodes) {
      try {
        guards.add(
            new NodeAllocator(call.backend().store(), node, given.allocator(), given.seen())
                .guardByLook());
      } catch (AllocationException behind) {
        last = last == null || last.revision() < behind.revision() ? behind : last;
      }
    }
    if (last != null) {
      throw last;
    }
    return guards;
  }
}
