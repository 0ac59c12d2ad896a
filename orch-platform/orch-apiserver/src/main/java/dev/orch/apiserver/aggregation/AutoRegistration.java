package dev.orch.apiserver.aggregation;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Kind;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiextensions.CustomResourceDefinitionVersion;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.apiregistration.APIServiceBuilder;
import dev.orch.model.apiregistration.APIServiceSpec;
import dev.orch.model.apiregistration.APIServiceSpecBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Registers what this server answers itself: the versions of its kinds once, when it starts, and
 * those of definitions always. An APIService says by a label that it is looked after so, and which
 * of the two; others, those that people made among them, are left alone. One task at a time.
 */
final class AutoRegistration {
  private static final System.Logger LOG = System.getLogger(AutoRegistration.class.getName());
  private static final String LABEL = "kube-aggregator.kubernetes.io/automanaged";
  private static final String ON_START = "onstart";
  private static final String ALWAYS = "true";

  private final Api api;

  AutoRegistration(Api api) {
    this.api = api;
  }

  /**
   * Registers the versions of kinds that aren't made by definitions; takes away those of before.
   */
  void start() {
    SortedMap<String, APIService> wanted = new TreeMap<>();
    for (Kind<?> kind : api.kinds().all()) {
      Priority priority = Priority.of(kind.apiVersion());
      if (!kind.isDynamic() && !priority.equals(Priority.REGISTRY)) {
        // Somebody else's server of metrics takes the place of this one for good.
        String label = priority.equals(Priority.METRICS) ? "" : ON_START;
        APIService service = service(kind.group(), kind.version(), priority, label);
        wanted.put(service.metadata().name(), service);
      }
    }
    sync(wanted, ON_START);
  }

  /** Registers the versions of definitions; takes away those of which there is none any more. */
  void definitions() {
    SortedMap<String, APIService> wanted = new TreeMap<>();
    for (CustomResourceDefinition definition :
        api.resources(CustomResourceDefinition.class).list().items()) {
      for (CustomResourceDefinitionVersion version : definition.spec().versions()) {
        if (version.served()) {
          APIService service =
              service(definition.spec().group(), version.name(), Priority.CUSTOM, ALWAYS);
          wanted.put(service.metadata().name(), service);
        }
      }
    }
    sync(wanted, ALWAYS);
  }

  private static APIService service(String group, String version, Priority priority, String label) {
    Map<String, String> labels =
        label.isEmpty() ? ImmutableSortedMap.of() : ImmutableSortedMap.of(LABEL, label);
    APIServiceSpec spec =
        APIServiceSpecBuilder.builder()
            .group(group)
            .version(version)
            .groupPriorityMinimum(priority.group())
            .versionPriority(priority.version())
            .build();
    return APIServiceBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name(Registered.name(group, version))
                .labels(labels)
                .build())
        .spec(spec)
        .build();
  }

  private void sync(SortedMap<String, APIService> wanted, String label) {
    Resources<APIService> services = api.resources(APIService.class);
    List<APIService> present = services.list().items();
    Map<String, APIService> byName = new TreeMap<>();
    present.forEach(service -> byName.put(service.metadata().name(), service));
    wanted.forEach(
        (name, service) -> {
          APIService there = byName.get(name);
          if (there == null) {
            attempt(() -> services.create(service));
          } else if (isManaged(there) && !there.spec().equals(service.spec())) {
            attempt(() -> services.update(there.withSpec(service.spec())));
          }
        });
    present.stream()
        .filter(service -> label.equals(service.metadata().labels().get(LABEL)))
        .filter(service -> !wanted.containsKey(service.metadata().name()))
        .forEach(service -> attempt(() -> services.delete(service.metadata().name())));
  }

  private static boolean isManaged(APIService service) {
    String label = service.metadata().labels().get(LABEL);
    return ON_START.equals(label) || ALWAYS.equals(label);
  }

  /** Whoever was faster has done it, or makes this be looked at again. */
  private static void attempt(Runnable write) {
    try {
      write.run();
    } catch (ApiException e) {
      if (!e.is(Reason.ALREADY_EXISTS) && !e.is(Reason.NOT_FOUND)) {
        LOG.log(System.Logger.Level.INFO, () -> "registration: " + e.getMessage());
      }
    }
  }
}
