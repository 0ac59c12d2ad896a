package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.selector.FieldQuery;
import dev.orch.store.Key;
import dev.orch.store.Versioned;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Errors;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind's objects of one namespace as one caller acts on them: what every verb begins with.
 * Immutable.
 */
record Call<T extends Resource>(
    Backend backend, Kind<T> kind, String namespace, Caller caller, String subresource) {

  /** The same of the kind as it is served now. @throws ApiException NotFound if it isn't */
  Call<T> now() {
    return kind.isDynamic()
        ? new Call<>(backend, backend.served().present(kind), namespace, caller, subresource)
        : this;
  }

  void authorize(String verb, String name) {
    authorize(verb, name, FieldQuery.EVERYTHING);
  }

  /** The same of many objects, or of the one that a field selector names. */
  void authorizeMany(String verb, String fieldSelector) {
    String name = verb.equals("deletecollection") ? "" : FieldQuery.nameIn(fieldSelector);
    authorize(verb, name, FieldQuery.understood(fieldSelector));
  }

  private void authorize(String verb, String name, FieldQuery selected) {
    Attributes wanted =
        Attributes.of(caller.user(), verb, kind, subresource, namespace, name).selecting(selected);
    Authorizer.Decision decision = backend.authorizer().decide(wanted);
    if (!decision.isAllowed()) {
      throw Errors.forbidden(wanted, decision);
    }
  }

  /** Refuses what the resource doesn't answer to. */
  void supports(String verb) {
    if (!kind.verbs().contains(verb)) {
      throw Errors.methodNotAllowed();
    }
  }

  Key key(String name) {
    if (kind.isNamespaced() && namespace.isEmpty()) {
      throw Errors.badRequest("an empty namespace may not be set when a resource name is provided");
    }
    return Backend.key(kind, namespace, name);
  }

  /** The stored object. @throws dev.orch.store.api.ApiException NotFound */
  Versioned<Resource> present(String name) {
    return backend.get(key(name)).orElseThrow(() -> Errors.notFound(kind, name));
  }

  T cast(Versioned<Resource> stored) {
    return kind.fromStored(stored.value());
  }

  List<T> castAll(List<Versioned<Resource>> stored) {
    return kind.allFromStored(
        stored.stream().map(Versioned::value).collect(ImmutableList.toImmutableList()));
  }

  /** What plugins make of the object. */
  T admit(
      Admission.Operation operation, T object, @Nullable T old, String name, WriteOptions options) {
    return backend.admission().admit(request(operation, object, old, name, options));
  }

  /** Has plugins look at the object as it is about to be stored. */
  void validateAdmission(
      Admission.Operation operation, T object, @Nullable T old, String name, WriteOptions options) {
    backend.admission().validate(request(operation, object, old, name, options));
  }

  AdmissionRequest<T> request(
      Admission.Operation operation, T object, @Nullable T old, String name, WriteOptions options) {
    return new AdmissionRequest<>(
        operation,
        kind,
        kind,
        subresource,
        object.metadata().namespace(),
        name,
        object,
        old,
        caller,
        options);
  }

  /** What plugins make of an object of a subresource that has objects of its own. */
  <S extends Resource> S admitPart(
      Admission.Operation operation, Kind<S> of, S object, String name, WriteOptions options) {
    AdmissionRequest<S> request = part(operation, of, object, null, name, options);
    S admitted = backend.admission().admit(request);
    backend.admission().validate(request.with(admitted));
    return admitted;
  }

  /** What plugins are asked about such an object. */
  <S extends Resource> AdmissionRequest<S> part(
      Admission.Operation operation,
      Kind<S> of,
      S object,
      @Nullable S old,
      String name,
      WriteOptions options) {
    return new AdmissionRequest<>(
        operation, kind, of, subresource, namespace, name, object, old, caller, options);
  }

  void warn(T object) {
    kind.rules().warnings(object).forEach(caller.warnings());
  }
}
