package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceCondition;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.ListOptions;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The namespace controller: deletes what is in a namespace that is being deleted, then lets it go.
 */
public final class Namespaces {
  private static final String FINALIZER = "kubernetes";
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final DeleteOptions BACKGROUND =
      DeleteOptionsBuilder.builder().propagationPolicy("Background").build();

  private Namespaces() {}

  public static Controller<Namespace> controller() {
    return Controller.of(BuiltInKinds.NAMESPACE)
        .named("namespace-controller")
        .reconcile(Namespaces::reconcile);
  }

  /** What is left, by resource, and by finalizer. */
  private record Remaining(Map<String, Integer> objects, Map<String, Integer> finalizers) {
    Remaining() {
      this(new TreeMap<>(), new TreeMap<>());
    }

    void count(Kind<?> kind, List<? extends Resource> left) {
      if (!left.isEmpty()) {
        objects.put(kind.plural() + "." + kind.group(), left.size());
      }
      for (Resource object : left) {
        object.metadata().finalizers().forEach(name -> finalizers.merge(name, 1, Integer::sum));
      }
    }

    private static String text(Map<String, Integer> counts, String verb) {
      return String.join(
          ", ",
          counts.entrySet().stream()
              .map(e -> e.getKey() + " " + verb + " " + e.getValue() + " resource instances")
              .toList());
    }
  }

  private static Result reconcile(Namespace namespace, Context context) {
    if (namespace.metadata().deletionTimestamp() == null
        || !namespace.spec().finalizers().contains(FINALIZER)) {
      return Result.done();
    }
    Remaining remaining = new Remaining();
    for (Kind<?> kind : context.api().kinds().all()) {
      if (kind.isNamespaced() && kind.verbs().contains("delete")) {
        empty(context.api().resources(kind).inNamespace(namespace.metadata().name()), remaining);
      }
    }
    if (remaining.objects().isEmpty()) {
      finish(namespace, context);
      return Result.done();
    }
    writeConditions(namespace, remaining, context);
    return Result.again(POLL);
  }

  private static <T extends Resource> void empty(Resources<T> resources, Remaining remaining) {
    List<T> present = resources.list().items();
    for (T object : present) {
      if (object.metadata().deletionTimestamp() == null) {
        try {
          resources.delete(object.metadata().name(), BACKGROUND, WriteOptions.NONE);
        } catch (ApiException refused) {
          if (!refused.is(Reason.NOT_FOUND)) {
            throw refused;
          }
        }
      }
    }
    if (!present.isEmpty()) {
      remaining.count(resources.kind(), resources.list(ListOptions.ALL).items());
    }
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

  private static void writeConditions(Namespace namespace, Remaining remaining, Context context) {
    Instant now = context.now();
    List<NamespaceCondition> before = namespace.status().conditions();
    boolean held = !remaining.finalizers().isEmpty();
    ImmutableList<NamespaceCondition> conditions =
        ImmutableList.of(
            of(
                before,
                "NamespaceDeletionDiscoveryFailure",
                false,
                "ResourcesDiscovered",
                "All resources successfully discovered",
                now),
            of(
                before,
                "NamespaceDeletionGroupVersionParsingFailure",
                false,
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed",
                now),
            of(
                before,
                "NamespaceDeletionContentFailure",
                false,
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization",
                now),
            of(
                before,
                "NamespaceContentRemaining",
                true,
                "SomeResourcesRemain",
                "Some resources are remaining: " + Remaining.text(remaining.objects(), "has"),
                now),
            of(
                before,
                "NamespaceFinalizersRemaining",
                held,
                held ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
                held
                    ? "Some content in the namespace has finalizers remaining: "
                        + Remaining.text(remaining.finalizers(), "in")
                    : "All content-preserving finalizers finished",
                now));
    if (!conditions.equals(before)) {
      Edits.ifUnchanged(
          context.api().resources(BuiltInKinds.NAMESPACE).status(),
          namespace,
          found -> found.withStatus(found.status().withConditions(conditions)));
    }
  }

  private static NamespaceCondition of(
      List<NamespaceCondition> before,
      String type,
      boolean value,
      String reason,
      String message,
      Instant now) {
    String status = value ? "True" : "False";
    Optional<NamespaceCondition> same =
        before.stream().filter(c -> c.type().equals(type) && c.status().equals(status)).findFirst();
    Instant since = same.map(NamespaceCondition::lastTransitionTime).orElse(now);
    return new NamespaceCondition(type, status, since, reason, message);
  }
}
