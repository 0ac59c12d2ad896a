package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.DynamicObject;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.kinds.DefinitionStatus;
import dev.orch.model.kinds.ExtensionKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.schema.RecordType;
import dev.orch.store.ListRequest;
import dev.orch.store.Mutation;
import dev.orch.store.Scope;
import dev.orch.store.Versioned;
import dev.orch.store.api.Caller;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Follows up each change of a definition: accepts its names, has its kind served, and when it is
 * deleted deletes its objects before it. It runs on the thread that committed the change, after
 * that; a change that comes meanwhile is followed up by whoever is at it already.
 */
final class Establishing {
  private static final Kind<CustomResourceDefinition> DEFINITION = ExtensionKinds.DEFINITION;
  private static final DeleteOptions PLAIN = RecordType.of(DeleteOptions.class).zero();

  private final Backend backend;
  private final AtomicInteger wanted = new AtomicInteger();

  Establishing(Backend backend) {
    this.backend = backend;
  }

  /** Is told of each commit. */
  void committed(List<Mutation<Resource>> mutations) {
    for (Mutation<Resource> mutation : mutations) {
      String resource = mutation.key().resource();
      boolean written = !(mutation instanceof Mutation.Require);
      if (written && resource.equals(DEFINITION.resource())
          || mutation instanceof Mutation.Delete && backend.served().isTerminating(resource)) {
        settle();
        return;
      }
    }
  }

  /** Follows up whatever is left to do. */
  void settle() {
    if (wanted.getAndIncrement() > 0) {
      return;
    }
    try {
      int seen;
      do {
        seen = wanted.get();
        while (step()) {
          // Until nothing is left to do.
        }
      } while (wanted.addAndGet(-seen) > 0);
    } catch (RuntimeException | Error e) {
      wanted.set(0); // the next change finds what is left to do
      throw e;
    }
  }

  /** Does one thing that is to be done; tells whether there was one. */
  private boolean step() {
    backend.served().kinds();
    List<Versioned<Resource>> stored = backend.served().definitions();
    List<CustomResourceDefinition> all =
        stored.stream()
            .map(v -> (CustomResourceDefinition) v.value())
            .collect(ImmutableList.toImmutableList());
    for (Versioned<Resource> item : stored) {
      CustomResourceDefinition definition = (CustomResourceDefinition) item.value();
      boolean goes = definition.metadata().deletionTimestamp() != null;
      if (goes ? clean(item, definition) : name(item, definition, all)) {
        return true;
      }
    }
    return false;
  }

  private boolean name(
      Versioned<Resource> item,
      CustomResourceDefinition definition,
      List<CustomResourceDefinition> all) {
    return write(item, definition, DefinitionStatus.named(definition, all, backend.now()));
  }

  private boolean write(
      Versioned<Resource> item, CustomResourceDefinition before, CustomResourceDefinition now) {
    if (now.equals(before)) {
      return false;
    }
    backend.store().commit(List.of(Mutation.update(item.key(), now, item.revision())));
    return true; // a lost race is looked at again, too
  }

  /** Deletes the objects of a definition that goes, and lets it go when they are gone. */
  private boolean clean(Versioned<Resource> item, CustomResourceDefinition definition) {
    List<String> finalizers = definition.metadata().finalizers();
    if (!finalizers.contains(DefinitionStatus.CLEANUP)) {
      return false;
    }
    backend.served().of(definition).stream().findFirst().ifPresent(this::deleteAll);
    if (DefinitionStatus.isEstablished(definition) && hasObjects(definition)) {
      return write(item, definition, DefinitionStatus.waiting(definition, backend.now()));
    }
    List<String> others =
        finalizers.stream()
            .filter(finalizer -> !finalizer.equals(DefinitionStatus.CLEANUP))
            .collect(ImmutableList.toImmutableList());
    if (others.isEmpty()) {
      backend.store().commit(List.of(Mutation.delete(item.key(), item.revision())));
      return true;
    }
    return write(
        item, definition, definition.withMetadata(definition.metadata().withFinalizers(others)));
  }

  private boolean hasObjects(CustomResourceDefinition definition) {
    Scope scope = Scope.of(definition.metadata().name());
    return !backend.store().list(new ListRequest(scope, 0, 1, null)).items().isEmpty();
  }

  private void deleteAll(Kind<DynamicObject> kind) {
    for (DynamicObject object : backend.list(kind)) {
      Call<DynamicObject> call =
          new Call<>(
              backend, kind, object.metadata().namespace(), Caller.component("apiserver"), "");
      Deletion.unasked(call).deleteIfPresent(object.metadata().name(), PLAIN, WriteOptions.NONE);
    }
  }
}
