package dev.orch.client;

import dev.orch.model.core.Binding;
import dev.orch.store.api.Errors;
import dev.orch.store.api.GuardedBinding;
import dev.orch.store.api.Patch;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.WriteOptions;

/** Guarded bindings without their guard, which Kubernetes' API knows nothing of. Immutable. */
record PlainBinding(SubresourceClient<Binding> bindings)
    implements SubresourceClient<GuardedBinding> {
  @Override
  public GuardedBinding create(String name, GuardedBinding given, WriteOptions options) {
    bindings.create(name, given.binding(), options);
    return given;
  }

  @Override
  public GuardedBinding get(String name) {
    throw Errors.methodNotAllowed();
  }

  @Override
  public GuardedBinding update(String name, GuardedBinding object, WriteOptions options) {
    throw Errors.methodNotAllowed();
  }

  @Override
  public GuardedBinding patch(String name, Patch patch, WriteOptions options) {
    throw Errors.methodNotAllowed();
  }
}
