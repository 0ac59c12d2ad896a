package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one attempt to empty a namespace left.
 *
 * @param objects how many objects, by resource and group joined with a dot
 * @param finalizers how many objects each finalizer keeps
 * @param failures why deletions were refused
 */
record NamespaceContent(
    Map<String, Integer> objects, Map<String, Integer> finalizers, List<String> failures) {
  private static final DeleteOptions BACKGROUND =
      DeleteOptionsBuilder.builder().propagationPolicy("Background").build();

  NamespaceContent {
    objects = ImmutableSortedMap.copyOf(objects);
    finalizers = ImmutableSortedMap.copyOf(finalizers);
    failures = ImmutableList.copyOf(failures);
  }

  boolean isEmpty() {
    return objects.isEmpty() && failures.isEmpty();
  }

  /**
   * Deletes what is in the namespace: pods first, and what they may still need only when none is
   * left.
   */
  static NamespaceContent delete(Api api, String namespace) {
    Attempt attempt = new Attempt(api, namespace);
    attempt.empty(BuiltInKinds.POD);
    if (attempt.isClean()) {
      for (Kind<?> kind : api.kinds().all()) {
        if (kind.isStored()
            && kind.isNamespaced()
            && kind.verbs().contains("delete")
            && kind.verbs().contains("list")) {
          attempt.empty(kind);
        }
      }
    }
    return new NamespaceContent(attempt.objects, attempt.finalizers, attempt.failures);
  }

  private static final class Attempt {
    private final Api api;
    private final String namespace;
    private final Map<String, Integer> objects = new TreeMap<>();
    private final Map<String, Integer> finalizers = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    Attempt(Api api, String namespace) {
      this.api = api;
      this.namespace = namespace;
    }

    boolean isClean() {
      return objects.isEmpty() && failures.isEmpty();
    }

    <T extends Resource> void empty(Kind<T> kind) {
      Resources<T> resources = api.resources(kind).inNamespace(namespace);
      try {
        List<T> present = resources.list().items();
        if (present.isEmpty()) {
          return;
        }
        present.forEach(object -> delete(resources, object));
        List<T> left = resources.list().items();
        if (!left.isEmpty()) {
          objects.put(kind.plural() + "." + kind.group(), left.size());
        }
        for (T object : left) {
          object.metadata().finalizers().forEach(name -> finalizers.merge(name, 1, Integer::sum));
        }
      } catch (ApiException refused) {
        failures.add(refused.status().message());
      }
    }

    private <T extends Resource> void delete(Resources<T> resources, T object) {
      if (object.metadata().deletionTimestamp() != null) {
        return;
      }
      try {
        resources.delete(object.metadata().name(), BACKGROUND, WriteOptions.NONE);
      } catch (ApiException refused) {
        if (!refused.is(Reason.NOT_FOUND)) {
          throw refused;
        }
      }
    }
  }
}
