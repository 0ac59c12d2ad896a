package dev.orch.store.local;

import dev.orch.model.DynamicObject;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.CommitResult;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.AllocationException;
import java.util.List;

/**
 * Guards a binding against what another scheduler binds to the same node meanwhile.
 *
 * <p>An object per node, which nobody is served, says who allocates the node. Bindings of that one
 * rest on its not having changed, and don't write it: as long as nobody else comes, the guard costs
 * a look. Who isn't the allocator becomes it by a write of its own, after which no binding of the
 * one before can be committed; and may bind when it has seen all that was committed until then.
 *
 * @param node where pods are to be bound
 * @param allocator who wants to
 * @param seen the revision up to which it knows the cluster
 */
record NodeAllocator(VersionedStore<Resource> store, String node, String allocator, long seen) {
  private static final String RESOURCE = "nodeallocators";
  private static final String ALLOCATOR = "allocator";

  /** Whether the node had another allocator before, whose bindings have to be seen. */
  private static final String AFTER_ANOTHER = "afterAnother";

  /**
   * What the commit of the binding rests on.
   *
   * @throws AllocationException if its author has to see more of the cluster before
   */
  Mutation<Resource> guard() {
    Key key = new Key(RESOURCE, "", node);
    Versioned<Resource> found = store.get(key).orElse(null);
    if (found == null) {
      Key named = Backend.key(BuiltInKinds.NODE, "", node);
      long latest = store.get(named).map(Versioned::revision).orElse(0L);
      if (seen < latest) { // a node of that name may have had another allocator
        throw new AllocationException(node, latest);
      }
      return Mutation.create(key, object(false));
    }
    long since = found.revision();
    Json.Obj present = found.value() instanceof DynamicObject o ? o.json() : Json.Obj.EMPTY;
    if (!present.text(ALLOCATOR).equals(allocator)) {
      since = takeOver(key, found);
    } else if (present.get(AFTER_ANOTHER) == null || seen >= since) {
      return Mutation.require(key, since);
    }
    throw new AllocationException(node, since);
  }

  /**
   * The same, without a write to the node's object in the commit, which may rest on many nodes but
   * write one object of a kind: a first allocator is written down before.
   */
  Mutation<Resource> guardByLook() {
    Mutation<Resource> guard = guard();
    if (guard instanceof Mutation.Require<Resource>) {
      return guard;
    }
    CommitResult<Resource> result = store.commit(List.of(guard));
    return result instanceof CommitResult.Committed<Resource> committed
        ? Mutation.require(guard.key(), committed.commit().revision())
        : guardByLook(); // somebody else was first, and doesn't go away again soon
  }

  /** Adds to the deletion of an object that of its allocator, if it is a node that has one. */
  static void onDelete(
      VersionedStore<Resource> store, Key deleted, List<Mutation<Resource>> mutations) {
    if (deleted.equals(Backend.key(BuiltInKinds.NODE, "", deleted.name()))) {
      store
          .get(new Key(RESOURCE, "", deleted.name()))
          .ifPresent(found -> mutations.add(Mutation.delete(found.key(), found.revision())));
    }
  }

  /** The revision since which nobody else allocates the node, or which is to be seen at least. */
  private long takeOver(Key key, Versioned<Resource> found) {
    CommitResult<Resource> result =
        store.commit(List.of(Mutation.update(key, object(true), found.revision())));
    return result instanceof CommitResult.Committed<Resource> committed
        ? committed.commit().revision()
        : found.revision();
  }

  private DynamicObject object(boolean afterAnother) {
    Json.Obj object =
        Json.object("apiVersion", Json.of("v1"))
            .with("kind", "NodeAllocator")
            .with("metadata", Json.object("name", Json.of(node)))
            .with(ALLOCATOR, allocator);
    return DynamicObject.of(afterAnother ? object.with(AFTER_ANOTHER, Json.Bool.TRUE) : object);
  }
}
