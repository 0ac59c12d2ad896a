package dev.orch.apiserver.aggregation;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.apiregistration.APIService;
import org.jspecify.annotations.Nullable;

/**
 * Where a version of a group stands in discovery: higher numbers come first.
 *
 * @param group the group's among groups
 * @param version the version's among those of its group
 */
public record Priority(int group, int version) {
  /** What definitions, and kinds of one's own, make. */
  static final Priority CUSTOM = new Priority(1000, 100);

  /** What a server of metrics asks for. */
  static final Priority METRICS = new Priority(100, 100);

  /** The registry itself, of which there is no APIService. */
  static final Priority REGISTRY = new Priority(20_001, 100);

  /** Kubernetes' own versions, as it registers them itself. */
  static final ImmutableMap<String, Priority> BUILT_IN =
      ImmutableMap.<String, Priority>builder()
          .put("v1", new Priority(18_000, 1))
          .put("apps/v1", new Priority(17_800, 15))
          .put("events.k8s.io/v1", new Priority(17_750, 15))
          .put("authentication.k8s.io/v1", new Priority(17_700, 15))
          .put("authorization.k8s.io/v1", new Priority(17_600, 15))
          .put("autoscaling/v2", new Priority(17_500, 30))
          .put("autoscaling/v1", new Priority(17_500, 15))
          .put("batch/v1", new Priority(17_400, 15))
          .put("certificates.k8s.io/v1", new Priority(17_300, 15))
          .put("networking.k8s.io/v1", new Priority(17_200, 15))
          .put("policy/v1", new Priority(17_100, 15))
          .put("rbac.authorization.k8s.io/v1", new Priority(17_000, 15))
          .put("storage.k8s.io/v1", new Priority(16_800, 15))
          .put("admissionregistration.k8s.io/v1", new Priority(16_700, 15))
          .put("apiextensions.k8s.io/v1", new Priority(16_700, 15))
          .put("scheduling.k8s.io/v1", new Priority(16_600, 15))
          .put("coordination.k8s.io/v1", new Priority(16_500, 15))
          .put("node.k8s.io/v1", new Priority(16_300, 15))
          .put("discovery.k8s.io/v1", new Priority(16_200, 15))
          .put("flowcontrol.apiserver.k8s.io/v1", new Priority(16_100, 21))
          .put("resource.k8s.io/v1", new Priority(15_900, 20))
          .buildOrThrow();

  /** What a version gets that no APIService speaks of. */
  static Priority of(String apiVersion) {
    Priority known = BUILT_IN.get(apiVersion);
    if (known != null) {
      return known;
    }
    if (apiVersion.startsWith("metrics.k8s.io/")) {
      return METRICS;
    }
    return apiVersion.startsWith("apiregistration.k8s.io/") ? REGISTRY : CUSTOM;
  }

  /** What an APIService asks for; what is said elsewhere if there is none. */
  static Priority of(String apiVersion, @Nullable APIService service) {
    return service == null
        ? of(apiVersion)
        : new Priority(service.spec().groupPriorityMinimum(), service.spec().versionPriority());
  }
}
