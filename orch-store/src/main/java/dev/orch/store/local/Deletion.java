package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.DefinitionStatus;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.CommitResult;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.admission.Admission;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects: at once, or by marking them where they end gracefully or somebody must finish
 * first.
 */
final class Deletion<T extends Resource> {
  static final String FOREGROUND = "foregroundDeletion";
  static final String ORPHAN = "orphan";

  private final Call<T> call;
  private final boolean asked;

  Deletion(Call<T> call) {
    this(call, true);
  }

  private Deletion(Call<T> call, boolean asked) {
    this.call = call;
    this.asked = asked;
  }

  /** Deletion in consequence of something that plugins were asked about, without asking them. */
  static <T extends Resource> Deletion<T> unasked(Call<T> call) {
    return new Deletion<>(call, false);
  }

  Deleted<T> delete(String name, DeleteOptions options, WriteOptions write) {
    call.authorize("delete", name);
    call.supports("delete");
    validate(options);
    return deleteAuthorized(name, options, write);
  }

  Deleted<T> deleteAuthorized(String name, DeleteOptions options, WriteOptions write) {
    while (true) {
      Versioned<Resource> found = call.present(name);
      T object = call.cast(found);
      checkPreconditions(object, options);
      if (asked) {
        call.admit(Admission.Operation.DELETE, object, null, name, write);
        call.validateAdmission(Admission.Operation.DELETE, object, null, name, write);
      }
      Deleted<T> wanted = wanted(object, options);
      @Nullable Deleted<T> done = write.dryRun() ? wanted : store(found, object, wanted);
      if (done != null) {
        return done;
      }
    }
  }

  static void validate(DeleteOptions options) {
    FieldErrors errors = new FieldErrors();
    String policy = options.propagationPolicy();
    if (policy != null) {
      if (options.orphanDependents() != null) {
        errors.add(
            FieldError.invalid(
                FieldPath.of("propagationPolicy"),
                policy,
                "orphanDependents and deletionPropagation cannot be both set"));
      } else if (!ImmutableList.of("Foreground", "Background", "Orphan").contains(policy)) {
        errors.add(
            FieldError.notSupported(
                FieldPath.of("propagationPolicy"),
                policy,
                ImmutableList.of("Foreground", "Background", "Orphan", "nil")));
      }
    }
    if (!options.dryRun().isEmpty() && !options.dryRun().equals(ImmutableList.of("All"))) {
      errors.add(
          new FieldError(
              FieldError.Type.NOT_SUPPORTED,
              "dryRun",
              Json.strings(options.dryRun()),
              "supported values: \"All\""));
    }
    if (!errors.isEmpty()) {
      throw Errors.invalid("meta.k8s.io", "DeleteOptions", "", errors.list());
    }
  }

  private void checkPreconditions(T object, DeleteOptions options) {
    if (options.preconditions() == null) {
      return;
    }
    ObjectMeta metadata = object.metadata();
    String uid = options.preconditions().uid();
    if (uid != null && !uid.equals(metadata.uid())) {
      throw conflict(metadata, Preconditions.failed("UID", uid, metadata.uid()));
    }
    String version = options.preconditions().resourceVersion();
    if (version != null && !version.equals(metadata.resourceVersion())) {
      throw conflict(
          metadata, Preconditions.failed("ResourceVersion", version, metadata.resourceVersion()));
    }
  }

  private ApiException conflict(ObjectMeta metadata, String why) {
    return Errors.conflict(call.kind(), metadata.name(), why);
  }

  /** What the object is to become, and whether it goes. */
  private Deleted<T> wanted(T object, DeleteOptions options) {
    ObjectMeta metadata = object.metadata();
    List<String> finalizers = finalizers(metadata, options);
    if (object instanceof Namespace namespace) {
      return namespace(namespace, finalizers);
    }
    if (object instanceof CustomResourceDefinition definition
        && metadata.deletionTimestamp() == null) {
      return definition(definition, finalizers);
    }
    boolean graceful = object instanceof Pod;
    long grace = object instanceof Pod pod ? grace(pod, options) : 0;
    boolean marked = metadata.deletionTimestamp() != null;
    long present = Objects.requireNonNullElse(metadata.deletionGracePeriodSeconds(), 0L);
    if (marked
        && (!graceful || grace >= present)
        && finalizers.equals(metadata.finalizers())
        && (present > 0 || !finalizers.isEmpty())) {
      return new Deleted<>(object, false);
    }
    if (!graceful && !marked && finalizers.isEmpty()) {
      return new Deleted<>(object, true);
    }
    long effective = marked ? Math.min(grace, present) : grace;
    T changed = call.kind().withMetadata(object, mark(metadata, finalizers, effective));
    return new Deleted<>(changed, Deleted.isComplete(changed));
  }

  private ObjectMeta mark(ObjectMeta metadata, List<String> finalizers, long grace) {
    boolean marked = metadata.deletionTimestamp() != null;
    long before = Objects.requireNonNullElse(metadata.deletionGracePeriodSeconds(), 0L);
    Instant at =
        marked && metadata.deletionTimestamp() != null
            ? metadata.deletionTimestamp().plusSeconds(grace - before)
            : call.backend().now().plusSeconds(grace);
    return metadata
        .withDeletionTimestamp(at)
        .withDeletionGracePeriodSeconds(grace)
        .withFinalizers(finalizers)
        .withGeneration(
            !marked && metadata.generation() > 0
                ? metadata.generation() + 1
                : metadata.generation());
  }

  /** A definition goes after its objects. */
  private Deleted<T> definition(CustomResourceDefinition definition, List<String> finalizers) {
    List<String> all = new ArrayList<>(finalizers);
    if (!all.contains(DefinitionStatus.CLEANUP)) {
      all.add(DefinitionStatus.CLEANUP);
    }
    CustomResourceDefinition marked =
        DefinitionStatus.terminating(definition, call.backend().now())
            .withMetadata(
                definition
                    .metadata()
                    .withDeletionTimestamp(call.backend().now())
                    .withFinalizers(all));
    return new Deleted<>(call.kind().cast(marked), false);
  }

  private Deleted<T> namespace(Namespace namespace, List<String> finalizers) {
    if (namespace.metadata().deletionTimestamp() != null) {
      if (!Deleted.isComplete(namespace)) {
        if (namespace.status().phase().equals("Terminating")
            && finalizers.equals(namespace.metadata().finalizers())) {
          return new Deleted<>(call.kind().cast(namespace), false);
        }
      }
    }
    Namespace changed =
        namespace
            .withMetadata(
                namespace
                    .metadata()
                    .withDeletionTimestamp(
                        namespace.metadata().deletionTimestamp() == null
                            ? call.backend().now()
                            : namespace.metadata().deletionTimestamp())
                    .withFinalizers(finalizers))
            .withStatus(namespace.status().withPhase("Terminating"));
    return new Deleted<>(call.kind().cast(changed), Deleted.isComplete(changed));
  }

  /**
   * How long the pod may take: what is asked for, else what it asks for; nothing if it runs nowhere
   * or has ended.
   */
  private static long grace(Pod pod, DeleteOptions options) {
    Long asked = options.gracePeriodSeconds();
    Long own = pod.spec().terminationGracePeriodSeconds();
    long grace = asked != null ? asked : own != null ? own : 30;
    boolean ended =
        pod.status().phase().equals("Failed") || pod.status().phase().equals("Succeeded");
    if (pod.spec().nodeName().isEmpty() || ended) {
      return 0;
    }
    return grace < 0 ? 1 : grace;
  }

  private List<String> finalizers(ObjectMeta metadata, DeleteOptions options) {
    boolean orphan;
    boolean foreground;
    String policy = options.propagationPolicy();
    Boolean orphanDependents = options.orphanDependents();
    if (policy != null) {
      orphan = policy.equals("Orphan");
      foreground = policy.equals("Foreground");
    } else if (orphanDependents != null) {
      orphan = orphanDependents;
      foreground = false;
    } else {
      boolean said =
          metadata.finalizers().contains(ORPHAN) || metadata.finalizers().contains(FOREGROUND);
      orphan = said ? metadata.finalizers().contains(ORPHAN) : call.kind().orphansDependents();
      foreground = metadata.finalizers().contains(FOREGROUND);
    }
    Set<String> all = new LinkedHashSet<>(metadata.finalizers());
    all.remove(ORPHAN);
    all.remove(FOREGROUND);
    if (orphan) {
      all.add(ORPHAN);
    }
    if (foreground) {
      all.add(FOREGROUND);
    }
    return all.size() == metadata.finalizers().size() && all.containsAll(metadata.finalizers())
        ? metadata.finalizers()
        : ImmutableList.copyOf(all);
  }

  private @Nullable Deleted<T> store(Versioned<Resource> found, T object, Deleted<T> wanted) {
    boolean graceful = object instanceof Pod;
    if (wanted.object().equals(object) && !wanted.gone()) {
      return wanted;
    }
    if (graceful || !wanted.gone()) {
      CommitResult<Resource> marked =
          call.backend()
              .store()
              .commit(
                  List.of(
                      Mutation.update(
                          found.key(), call.kind().toStored(wanted.object()), found.revision())));
      if (marked.conflict() != null) {
        return null;
      }
      T stored = Updates.written(call.kind(), marked, found.key());
      return wanted.gone()
          ? remove(stored, Long.parseLong(stored.metadata().resourceVersion()), stored)
          : new Deleted<>(stored, false);
    }
    return remove(object, found.revision(), wanted.object());
  }

  private @Nullable Deleted<T> remove(T object, long revision, T answer) {
    List<Mutation<Resource>> mutations = new ArrayList<>();
    Key key = Backend.key(call.kind(), object.metadata().namespace(), object.metadata().name());
    mutations.add(Mutation.delete(key, revision));
    call.backend().services().onDelete(object, mutations);
    NodeAllocator.onDelete(call.backend().store(), key, mutations);
    return PairedCommit.commit(call.backend().store(), mutations).conflict() == null
        ? new Deleted<>(answer, true)
        : null;
  }

  /** The object if it is there, for a collection's deletion. */
  Optional<Deleted<T>> deleteIfPresent(String name, DeleteOptions options, WriteOptions write) {
    try {
      return Optional.of(deleteAuthorized(name, options, write));
    } catch (ApiException e) {
      if (e.is(Reason.NOT_FOUND)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
