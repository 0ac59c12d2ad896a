package dev.orch.store.api;

/**
 * One subresource of a kind's objects. A verb that it doesn't answer to is refused with reason
 * MethodNotAllowed.
 */
public interface SubresourceClient<S extends Record> {
  S get(String name);

  S create(String name, S object, WriteOptions options);

  S update(String name, S object, WriteOptions options);

  S patch(String name, Patch patch, WriteOptions options);
}
