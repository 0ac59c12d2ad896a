package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.StatusCause;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ObjectMetaValidation;
import dev.orch.store.CommitResult;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates objects. */
final class Creation<T extends Resource> {
  /** The longest name that the random letters are appended to: a DNS label less five. */
  private static final int MAX_GENERATED_PREFIX = 58;

  private static final int GENERATED_LETTERS = 5;
  private static final int ATTEMPTS = 8;

  private final Call<T> call;

  Creation(Call<T> call) {
    this.call = call;
  }

  T create(T object, WriteOptions options) {
    call.authorize("create", "");
    call.supports("create");
    if (call.backend().served().isTerminating(call.kind())) {
      throw Errors.of(
          Reason.METHOD_NOT_ALLOWED,
          "create not allowed while custom resource definition is terminating",
          StatusDetailsBuilder.builder()
              .group(call.kind().group())
              .kind(call.kind().plural())
              .build());
    }
    T owned = new Ownership<>(call).onCreate(call.kind().rules().defaults(object), options);
    T located = locate(owned);
    if (call.kind().isReview()) {
      return new Reviews<>(call).answer(located);
    }
    if (!located.metadata().resourceVersion().isEmpty()) {
      throw new ApiException(
          Errors.status(
              500, "", "resourceVersion should not be set on objects to be created", null));
    }
    return createLocated(located, options);
  }

  /**
   * Creates an object that has its defaults, and says who owns what of it, because there was none
   * to apply it to. A version that it asks for counts only where there is one.
   */
  T createOwned(T object, WriteOptions options) {
    return createLocated(locate(unversioned(call.kind(), object)), options);
  }

  static <T extends Resource> T unversioned(Kind<T> kind, T object) {
    return kind.withMetadata(object, object.metadata().withResourceVersion(""));
  }

  private T createLocated(T located, WriteOptions options) {
    boolean generated =
        located.metadata().name().isEmpty() && !located.metadata().generateName().isEmpty();
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(located, options);
      } catch (ApiException e) {
        if (!generated || !e.is(Reason.ALREADY_EXISTS) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private T locate(T object) {
    ObjectMeta metadata = object.metadata();
    if (!call.kind().isNamespaced()) {
      return metadata.namespace().isEmpty()
          ? object
          : call.kind().withMetadata(object, metadata.withNamespace(""));
    }
    String namespace = call.namespace().isEmpty() ? metadata.namespace() : call.namespace();
    if (namespace.isEmpty()) {
      throw Errors.badRequest("an empty namespace may not be set during creation");
    }
    if (!metadata.namespace().isEmpty() && !metadata.namespace().equals(namespace)) {
      throw Errors.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    return metadata.namespace().equals(namespace)
        ? object
        : call.kind().withMetadata(object, metadata.withNamespace(namespace));
  }

  private T attempt(T located, WriteOptions options) {
    while (true) {
      Versioned<Resource> namespace = activeNamespace(located);
      T admitted =
          call.admit(Admission.Operation.CREATE, located, null, located.metadata().name(), options);
      List<Mutation<Resource>> claims = new ArrayList<>();
      T completed = complete(admitted);
      // Through its status, an object is created as it stands.
      T complete =
          call.subresource().isEmpty()
              ? call.backend().services().onCreate(call.kind(), completed, claims)
              : completed;
      validate(complete);
      call.warn(complete);
      // What the server has set may have defaults of its own: they are given as it is stored.
      T defaulted = call.kind().rules().defaults(complete);
      call.validateAdmission(
          Admission.Operation.CREATE, defaulted, null, defaulted.metadata().name(), options);
      @Nullable T stored = store(defaulted, claims, namespace, options);
      if (stored != null) {
        return stored;
      }
    }
  }

  /** The namespace that the object goes to, or null if it goes to none. */
  private @Nullable Versioned<Resource> activeNamespace(T object) {
    if (!call.kind().isNamespaced()) {
      return null;
    }
    String name = object.metadata().namespace();
    Versioned<Resource> found =
        call.backend()
            .get(Backend.key(BuiltInKinds.NAMESPACE, "", name))
            .orElseThrow(() -> Errors.notFound(BuiltInKinds.NAMESPACE, name));
    Namespace namespace = (Namespace) found.value();
    if (namespace.metadata().deletionTimestamp() != null
        || namespace.status().phase().equals("Terminating")) {
      throw terminating(object.metadata().name(), name);
    }
    return found;
  }

  private ApiException terminating(String name, String namespace) {
    return Errors.of(
        Reason.FORBIDDEN,
        call.kind().resource()
            + " \""
            + name
            + "\" is forbidden: unable to create new content in namespace "
            + namespace
            + " because it is being terminated",
        StatusDetailsBuilder.builder()
            .name(name)
            .group(call.kind().group())
            .kind(call.kind().plural())
            .causes(
                ImmutableList.of(
                    new StatusCause(
                        "NamespaceTerminating",
                        "namespace " + namespace + " is being terminated",
                        "metadata.namespace")))
            .build());
  }

  private T complete(T admitted) {
    ObjectMeta given = admitted.metadata();
    String name = given.name();
    if (name.isEmpty() && !given.generateName().isEmpty()) {
      String base = given.generateName();
      name =
          base.substring(0, Math.min(base.length(), MAX_GENERATED_PREFIX))
              + call.backend().chance().name(GENERATED_LETTERS);
    }
    ObjectMeta metadata =
        given
            .withName(name)
            .withUid(call.backend().chance().uuid())
            .withCreationTimestamp(call.backend().now())
            .withDeletionTimestamp(null)
            .withDeletionGracePeriodSeconds(null)
            .withSelfLink("")
            .withGeneration(call.kind().hasGeneration() ? 1 : given.generation());
    return call.kind().rules().prepareForCreate(call.kind().withMetadata(admitted, metadata));
  }

  private void validate(T object) {
    FieldErrors errors = new FieldErrors();
    ObjectMetaValidation.validate(
        object.metadata(),
        call.kind().isNamespaced(),
        call.kind().nameRule(),
        FieldPath.of("metadata"),
        errors);
    call.kind().rules().validate(object, call.backend().validation(), errors);
    if (!errors.isEmpty()) {
      throw Errors.invalid(call.kind().stored(), object.metadata().name(), errors.list());
    }
  }

  /**
   * Stores it; null if it must be tried again because its namespace, or what it was allocated, has
   * changed.
   */
  private @Nullable T store(
      T object,
      List<Mutation<Resource>> claims,
      @Nullable Versioned<Resource> namespace,
      WriteOptions options) {
    Key key = Backend.key(call.kind(), object.metadata().namespace(), object.metadata().name());
    AdmissionRequest<T> request =
        call.request(Admission.Operation.CREATE, object, null, object.metadata().name(), options);
    ChargedCommit charged = new ChargedCommit(call.backend());
    if (options.dryRun()) {
      charged.check(request);
      if (call.backend().get(key).isPresent()) {
        throw Errors.alreadyExists(call.kind(), object.metadata().name());
      }
      return object;
    }
    List<Mutation<Resource>> mutations = new ArrayList<>();
    mutations.add(Mutation.create(key, call.kind().toStored(object)));
    mutations.addAll(claims);
    if (namespace != null) {
      mutations.add(Mutation.require(namespace.key(), namespace.revision()));
    }
    CommitResult<Resource> result = charged.commit(request, mutations);
    CommitResult.Conflict<Resource> conflict = result.conflict();
    if (conflict == null) {
      return Updates.written(call.kind(), result, key);
    }
    if (conflict.key().equals(key)) {
      throw Errors.alreadyExists(call.kind(), object.metadata().name());
    }
    return null;
  }
}
