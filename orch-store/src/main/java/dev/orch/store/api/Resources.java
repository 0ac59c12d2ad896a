package dev.orch.store.api;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.DeleteOptions;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * The objects of one kind, of one namespace or of all. For any thread; immutable. Every method
 * throws {@link ApiException} if the API refuses it.
 */
public interface Resources<T extends Resource> {
  Kind<T> kind();

  /** The namespace that this is restricted to, or {@code ""}. */
  String namespace();

  /** The objects of one namespace; those of all for {@code ""}. */
  Resources<T> inNamespace(String namespace);

  /** These objects with writes going to their status alone. */
  Resources<T> status();

  /** The object. */
  T get(String name);

  /** The object, or empty if there is none. */
  default Optional<T> find(String name) {
    try {
      return Optional.of(get(name));
    } catch (ApiException e) {
      if (e.is(Reason.NOT_FOUND)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A page of the objects, or all. */
  ResourceList<T> list(ListOptions options);

  /** All objects. */
  default ResourceList<T> list() {
    return list(ListOptions.ALL);
  }

  /** Creates the object; its name may be left to {@code generateName}. Returns it as stored. */
  T create(T object, WriteOptions options);

  default T create(T object) {
    return create(object, WriteOptions.NONE);
  }

  /**
   * Replaces the object; one with a resourceVersion only if that is still the stored one's. Returns
   * it as stored.
   */
  T update(T object, WriteOptions options);

  default T update(T object) {
    return update(object, WriteOptions.NONE);
  }

  /** Applies a patch to the stored object. Returns it as stored. */
  T patch(String name, Patch patch, WriteOptions options);

  /**
   * Reads the object, changes it and sends the difference; again if somebody else changed it
   * meanwhile. Fields that the record doesn't know survive.
   *
   * @param change a pure function; it may be called more than once
   */
  T edit(String name, UnaryOperator<T> change);

  /** Deletes the object, or marks it deleted if it ends gracefully or has finalizers. */
  Deleted<T> delete(String name, DeleteOptions options, WriteOptions write);

  /** Deletes the object with the kind's defaults. */
  default Deleted<T> delete(String name) {
    return delete(name, Deleted.DEFAULTS, WriteOptions.NONE);
  }

  /**
   * Deletes every object that the options select. Returns those that were selected, as they were
   * left.
   */
  ResourceList<T> deleteAll(ListOptions select, DeleteOptions options, WriteOptions write);

  /**
   * Watches the objects.
   *
   * @param executor what the handler is called on
   * @throws ApiException with reason Expired if the resourceVersion to begin after is no longer
   *     kept
   */
  ApiWatch watch(WatchOptions options, Executor executor, WatchHandler<T> handler);

  /** One subresource of these objects other than status. */
  <S extends Record> SubresourceClient<S> subresource(SubresourceKey<S> key);
}
