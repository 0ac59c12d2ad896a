package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.ListRequest;
import dev.orch.store.Scope;
import dev.orch.store.VersionedStore;
import dev.orch.store.admission.Objects;
import java.util.List;
import java.util.Optional;

/** What a store holds, as kinds have it. For any thread. */
record StoredObjects(VersionedStore<Resource> store) implements Objects {
  @Override
  public <T extends Resource> Optional<T> find(Kind<T> kind, String namespace, String name) {
    return store
        .get(Backend.key(kind, namespace, name))
        .map(found -> kind.fromStored(found.value()));
  }

  @Override
  public <T extends Resource> List<T> list(Kind<T> kind) {
    return list(kind, Scope.of(kind.stored().resource()));
  }

  @Override
  public <T extends Resource> List<T> list(Kind<T> kind, String namespace) {
    return list(kind, Scope.of(kind.stored().resource(), namespace));
  }

  private <T extends Resource> List<T> list(Kind<T> kind, Scope scope) {
    return store.list(ListRequest.all(scope)).items().stream()
        .map(found -> kind.fromStored(found.value()))
        .collect(ImmutableList.toImmutableList());
  }
}
