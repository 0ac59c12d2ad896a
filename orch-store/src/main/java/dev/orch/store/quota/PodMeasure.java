package dev.orch.store.quota;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.Quantity;
import dev.orch.model.Resource;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ScopedResourceSelectorRequirement;
import dev.orch.store.admission.Admission;
import dev.orch.store.admission.AdmissionRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pods, and what they ask for while they haven't ended. */
record PodMeasure(InstantSource clock) implements Measure {
  private static final Quantity ONE = Quantity.of(1);
  private static final String COUNT = "count/pods";
  private static final String REQUESTS = "requests.";
  private static final String LIMITS = "limits.";
  private static final String HUGE_PAGES = "hugepages-";

  /** Resources of which requests and limits are counted. */
  private static final ImmutableSet<String> COMPUTE =
      ImmutableSet.of("cpu", "memory", "ephemeral-storage");

  /** What pods must say something about where it is limited. */
  private static final ImmutableSet<String> TO_BE_SAID =
      ImmutableSet.of(
          "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

  @Override
  public boolean isCharged(AdmissionRequest<?> request) {
    return request.operation() == Admission.Operation.CREATE && request.subresource().isEmpty()
        || request.operation() == Admission.Operation.UPDATE
            && request.subresource().equals("resize");
  }

  @Override
  public boolean counts(String resource) {
    if (resource.equals("pods") || resource.equals(COUNT) || COMPUTE.contains(resource)) {
      return true;
    }
    if (resource.startsWith(LIMITS)) {
      return COMPUTE.contains(resource.substring(LIMITS.length()));
    }
    return resource.startsWith(HUGE_PAGES)
        || resource.startsWith(REQUESTS + HUGE_PAGES)
        || resource.startsWith(REQUESTS)
            && (COMPUTE.contains(resource.substring(REQUESTS.length())) || !isNative(resource));
  }

  /** Whether a resource is Kubernetes' own. */
  private static boolean isNative(String resource) {
    return resource.indexOf('/') < 0 || resource.contains("kubernetes.io/");
  }

  @Override
  public boolean isIn(ScopedResourceSelectorRequirement scope, Resource object) {
    return PodScopes.contains(scope, (Pod) object);
  }

  @Override
  public String missing(Set<String> limited, Resource object) {
    Pod pod = (Pod) object;
    Set<String> wanted = new TreeSet<>(TO_BE_SAID);
    wanted.retainAll(limited);
    if (pod.spec().resources() != null) {
      wanted.removeAll(
          compute(pod.spec().resources().requests(), pod.spec().resources().limits()).keySet());
    }
    Map<String, Set<String>> missing = new TreeMap<>();
    Stream.concat(pod.spec().containers().stream(), pod.spec().initContainers().stream())
        .forEach(container -> addMissing(wanted, container, missing));
    return missing.isEmpty()
        ? ""
        : missing.entrySet().stream()
            .map(each -> each.getKey() + " for: " + String.join(",", each.getValue()))
            .collect(Collectors.joining("; ", "must specify ", ""));
  }

  private static void addMissing(
      Set<String> wanted, Container container, Map<String, Set<String>> missing) {
    Set<String> said =
        compute(container.resources().requests(), container.resources().limits()).keySet();
    for (String name : wanted) {
      if (!said.contains(name)) {
        missing.computeIfAbsent(name, none -> new TreeSet<>()).add(container.name());
      }
    }
  }

  @Override
  public Map<String, Quantity> usage(Resource object) {
    Pod pod = (Pod) object;
    Map<String, Quantity> usage = new TreeMap<>();
    if (!hasEnded(pod)) {
      PodTotals totals = PodTotals.of(pod);
      usage.putAll(compute(totals.requests(), totals.limits()));
      usage.put("pods", ONE);
    }
    usage.put(COUNT, ONE);
    return usage;
  }

  /** Whether it has nothing any more, or should have by now: its node may be lost. */
  private boolean hasEnded(Pod pod) {
    String phase = pod.status().phase();
    Instant deleted = pod.metadata().deletionTimestamp();
    Long grace = pod.metadata().deletionGracePeriodSeconds();
    return phase.equals("Failed")
        || phase.equals("Succeeded")
        || deleted != null && grace != null && clock.instant().isAfter(deleted.plusSeconds(grace));
  }

  /** Amounts as quotas name them. */
  private static Map<String, Quantity> compute(
      Map<String, Quantity> requests, Map<String, Quantity> limits) {
    Map<String, Quantity> named = new TreeMap<>();
    requests.forEach(
        (name, amount) -> {
          boolean plain = COMPUTE.contains(name) || name.startsWith(HUGE_PAGES);
          if (plain) {
            named.put(name, amount);
          }
          if (plain || !isNative(name) && !name.startsWith(REQUESTS)) {
            named.put(REQUESTS + name, amount);
          }
        });
    limits.forEach(
        (name, amount) -> {
          if (COMPUTE.contains(name)) {
            named.put(LIMITS + name, amount);
          }
        });
    return named;
  }
}
