package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodBuilder;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Creates and deletes the pods of one object, and says so in events. For one run. */
final class PodWrites<O extends Resource> {
  private final Context context;
  private final Resources<Pod> pods;

  PodWrites(Context context, O owner) {
    this.context = context;
    this.pods = context.api().resources(BuiltInKinds.POD).inNamespace(owner.metadata().namespace());
  }

  /**
   * What went wrong.
   *
   * @param reason the event's reason, and that of a condition if there is one
   */
  record Failure(String reason, ApiException cause) {}

  /** A pod of that template that the owner controls; its name is left to the API. */
  static <O extends Resource> Pod described(Kind<O> kind, O owner, PodTemplateSpec template) {
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .generateName(owner.metadata().name() + "-")
            .namespace(owner.metadata().namespace())
            .labels(template.metadata().labels())
            .annotations(template.metadata().annotations())
            .finalizers(template.metadata().finalizers())
            .ownerReferences(ImmutableList.of(Owners.controller(kind, owner)))
            .build();
    return PodBuilder.builder().metadata(metadata).spec(template.spec()).build();
  }

  /** Creates so many pods as a {@link SlowStart}; the first failure, or null. */
  @Nullable Failure create(int count, IntFunction<Pod> which) {
    return SlowStart.run(count, i -> create(which.apply(i)));
  }

  private @Nullable Failure create(Pod pod) {
    try {
      Pod created = pods.create(pod);
      context.event("SuccessfulCreate", "Created pod: " + created.metadata().name());
      return null;
    } catch (ApiException refused) {
      if (Edits.isNamespaceEnding(refused)) {
        return null;
      }
      context.warning("FailedCreate", "Error creating: " + refused.getMessage());
      return new Failure("FailedCreate", refused);
    }
  }

  /** Deletes these pods; the first failure, or null. */
  @Nullable Failure delete(List<Pod> which) {
    Failure failure = null;
    for (Pod pod : which) {
      Failure one = delete(pod);
      failure = failure == null ? one : failure;
    }
    return failure;
  }

  private @Nullable Failure delete(Pod pod) {
    String name = pod.metadata().name();
    try {
      pods.delete(name, exactly(pod), WriteOptions.NONE);
      context.event("SuccessfulDelete", "Deleted pod: " + name);
      return null;
    } catch (ApiException refused) {
      if (refused.is(Reason.NOT_FOUND)) {
        return null;
      }
      context.warning("FailedDelete", "Error deleting: " + refused.getMessage());
      return new Failure("FailedDelete", refused);
    }
  }

  /** Not another pod that got its name meanwhile. */
  static DeleteOptions exactly(Pod pod) {
    return DeleteOptionsBuilder.builder()
        .preconditions(new Preconditions(pod.metadata().uid(), null))
        .build();
  }
}
