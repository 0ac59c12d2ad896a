package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceCondition;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The namespace controller: deletes what is in a namespace that is being deleted, then lets it go.
 */
public final class Namespaces {
  private static final String FINALIZER = "kubernetes";
  private static final Duration POLL = Duration.ofSeconds(1);

  private Namespaces() {}

  public static Controller<Namespace> controller() {
    return Controller.of(BuiltInKinds.NAMESPACE)
        .named("namespace-controller")
        .watches(BuiltInKinds.POD, Namespaces::ending)
        .reconcile(Namespaces::reconcile);
  }

  /** The namespace of a pod, if it is waiting for its pods to end. */
  private static Collection<ObjectKey> ending(Pod pod, Informers caches) {
    return caches
        .of(BuiltInKinds.NAMESPACE)
        .get("", pod.metadata().namespace())
        .filter(namespace -> namespace.metadata().deletionTimestamp() != null)
        .map(namespace -> ImmutableList.of(ObjectKey.of(namespace)))
        .orElse(ImmutableList.of());
  }

  private static Result reconcile(Namespace namespace, Context context) {
    if (namespace.metadata().deletionTimestamp() == null
        || !namespace.spec().finalizers().contains(FINALIZER)) {
      return Result.done();
    }
    NamespaceContent left = NamespaceContent.delete(context.api(), namespace.metadata().name());
    if (left.isEmpty()) {
      finish(namespace, context);
      return Result.done();
    }
    List<NamespaceCondition> before = namespace.status().conditions();
    List<NamespaceCondition> conditions = NamespaceConditions.of(left, before, context.now());
    if (!conditions.equals(before)) {
      Edits.replace(
          context.api().resources(BuiltInKinds.NAMESPACE).status(),
          namespace,
          namespace.withStatus(namespace.status().withConditions(conditions)));
    }
    return left.failures().isEmpty() ? Result.again(POLL) : Result.retry();
  }

  private static void finish(Namespace namespace, Context context) {
    List<String> rest =
        namespace.spec().finalizers().stream()
            .filter(name -> !name.equals(FINALIZER))
            .collect(ImmutableList.toImmutableList());
    context
        .api()
        .resources(BuiltInKinds.NAMESPACE)
        .subresource(SubresourceKey.FINALIZE)
        .update(
            namespace.metadata().name(),
            namespace.withSpec(namespace.spec().withFinalizers(rest)),
            WriteOptions.NONE);
  }
}
