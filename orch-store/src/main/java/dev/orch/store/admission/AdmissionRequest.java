package dev.orch.store.admission;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Errors;
import dev.orch.store.api.User;
import dev.orch.store.api.WriteOptions;
import org.jspecify.annotations.Nullable;

/**
 * A write that asks for admission.
 *
 * @param operation what is done
 * @param resource the kind whose objects are at the address
 * @param kind the object's kind: another one for subresources with objects of their own
 * @param subresource such as {@code status}, or {@code ""}
 * @param namespace the object's namespace, or {@code ""}
 * @param name the object's name; {@code ""} while it is to be generated
 * @param object the object, as it is to be or, on delete, as it is
 * @param old the stored object on update, else null
 * @param caller who asks, and is told of warnings
 * @param options how it is to be written
 */
public record AdmissionRequest<T extends Resource>(
    Admission.Operation operation,
    Kind<?> resource,
    Kind<T> kind,
    String subresource,
    String namespace,
    String name,
    T object,
    @Nullable T old,
    Caller caller,
    WriteOptions options) {
  /** Who asks. */
  public User user() {
    return caller.user();
  }

  /** Whether nothing will be stored. */
  public boolean dryRun() {
    return options.dryRun();
  }

  /** Whether it is the creation of an object of that class, and not of a subresource. */
  public boolean creates(Class<? extends Resource> type) {
    return operation == Admission.Operation.CREATE && subresource.isEmpty() && kind.type() == type;
  }

  /** Whether it changes an object of that class, and not by a subresource. */
  public boolean updates(Class<? extends Resource> type) {
    return operation == Admission.Operation.UPDATE && subresource.isEmpty() && kind.type() == type;
  }

  /** Whether it changes an object of that class by that subresource. */
  public boolean updates(Class<? extends Resource> type, String part) {
    return operation == Admission.Operation.UPDATE
        && subresource.equals(part)
        && kind.type() == type;
  }

  /** Whether it deletes an object of that class. */
  public boolean deletes(Class<? extends Resource> type) {
    return operation == Admission.Operation.DELETE && subresource.isEmpty() && kind.type() == type;
  }

  /** Why it isn't admitted, for a plugin to throw; an object without a name goes by its prefix. */
  public ApiException forbidden(String why) {
    String prefix = object.metadata().generateName();
    String unnamed = prefix.isEmpty() ? "Unknown" : prefix;
    return Errors.forbidden(kind, name.isEmpty() ? unnamed : name, why);
  }

  /** The request with the object changed. */
  public AdmissionRequest<T> with(T changed) {
    return new AdmissionRequest<>(
        operation, resource, kind, subresource, namespace, name, changed, old, caller, options);
  }
}
