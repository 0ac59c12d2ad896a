package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.PodSpec;
import dev.orch.model.core.ResourceClaim;
import dev.orch.model.core.ResourceRequirements;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rules of requests and limits. Stateless. */
final class ResourceValidation {
  private static final ImmutableList<String> CONTAINER =
      ImmutableList.of("cpu", "ephemeral-storage", "memory");
  private static final ImmutableList<String> STANDARD =
      ImmutableList.of(
          "configmaps",
          "cpu",
          "ephemeral-storage",
          "limits.cpu",
          "limits.ephemeral-storage",
          "limits.memory",
          "memory",
          "persistentvolumeclaims",
          "pods",
          "replicationcontrollers",
          "requests.cpu",
          "requests.ephemeral-storage",
          "requests.memory",
          "requests.storage",
          "resourcequotas",
          "secrets",
          "services",
          "services.loadbalancers",
          "services.nodeports",
          "storage");

  private ResourceValidation() {}

  static boolean isHugePages(String name) {
    return name.startsWith("hugepages-");
  }

  /** Named by Kubernetes itself: without a domain, or in one of its own. */
  private static boolean isNative(String name) {
    return name.indexOf('/') < 0 || name.contains("kubernetes.io/");
  }

  static boolean isExtended(String name) {
    return !isNative(name)
        && !name.startsWith("requests.")
        && Names.qualified("requests." + name).isEmpty();
  }

  static boolean mayOvercommit(String name) {
    return isNative(name) && !isHugePages(name);
  }

  private static boolean isWhole(String name) {
    return isExtended(name)
        || name.equals("pods")
        || name.equals("services")
        || name.equals("secrets")
        || name.equals("configmaps")
        || name.equals("persistentvolumeclaims");
  }

  static boolean resourceName(String name, FieldPath path, FieldErrors errors) {
    List<String> messages = Names.qualified(name);
    if (!messages.isEmpty()) {
      Checks.all(messages, name, path, errors);
      return false;
    }
    if (name.indexOf('/') < 0 && !STANDARD.contains(name) && !isHugePages(name)) {
      errors.add(
          FieldError.invalid(path, name, "must be a standard resource type or fully qualified"));
      return false;
    }
    return true;
  }

  static void containerName(String name, FieldPath path, FieldErrors errors) {
    resourceName(name, path, errors);
    if (name.indexOf('/') < 0) {
      if (!CONTAINER.contains(name) && !isHugePages(name)) {
        errors.add(FieldError.invalid(path, name, "must be a standard resource for containers"));
      }
    } else if (!isNative(name) && !isExtended(name)) {
      errors.add(FieldError.invalid(path, name, "doesn't follow extended resource name standard"));
    }
  }

  private static void podName(String name, FieldPath path, FieldErrors errors) {
    if (resourceName(name, path, errors) && !PodResources.isPodLevel(name)) {
      errors.add(
          FieldError.notSupported(path, name, ImmutableList.of("cpu", "hugepages-", "memory")));
    }
  }

  static void amount(String name, Quantity amount, FieldPath path, FieldErrors errors) {
    Checks.notNegative(amount, path, errors);
    if (isWhole(name) && amount.milliValue() % 1000 != 0) {
      errors.add(FieldError.invalid(path, amount.toString(), "must be an integer"));
    }
  }

  private static void hugePages(String name, Quantity amount, FieldPath path, FieldErrors errors) {
    if (!isHugePages(name)) {
      return;
    }
    Quantity size;
    try {
      size = Quantity.parse(name.substring("hugepages-".length()));
    } catch (IllegalArgumentException e) {
      size = Quantity.ZERO;
    }
    if (size.value() <= 0 || amount.value() % size.value() != 0) {
      errors.add(
          FieldError.invalid(
              path, amount.toString(), amount + " is not positive integer multiple of " + name));
    }
  }

  /** The checks of a container's requirements. */
  static void container(
      ResourceRequirements resources, Set<String> claims, FieldPath path, FieldErrors errors) {
    requirements(resources, false, claims, path, errors);
  }

  private static void requirements(
      ResourceRequirements resources,
      boolean pod,
      Set<String> claims,
      FieldPath path,
      FieldErrors errors) {
    FieldPath limits = path.child("limits");
    resources.limits().forEach((name, amount) -> named(name, amount, pod, limits, errors));
    for (Map.Entry<String, Quantity> request : resources.requests().entrySet()) {
      String name = request.getKey();
      FieldPath requests = path.child("requests");
      named(name, request.getValue(), pod, requests, errors);
      againstLimit(name, request.getValue(), resources.limits().get(name), path, errors);
    }
    Set<String> names = new TreeSet<>(resources.limits().keySet());
    names.addAll(resources.requests().keySet());
    if (names.stream().anyMatch(ResourceValidation::isHugePages)
        && !names.contains("cpu")
        && !names.contains("memory")) {
      errors.add(FieldError.forbidden(path, "HugePages require cpu or memory"));
    }
    claims(resources.claims(), claims, path.child("claims"), errors);
  }

  private static void named(
      String name, Quantity amount, boolean pod, FieldPath path, FieldErrors errors) {
    FieldPath at = path.key(name);
    if (pod) {
      podName(name, at, errors);
    } else {
      containerName(name, at, errors);
    }
    amount(name, amount, at, errors);
    hugePages(name, amount, at, errors);
  }

  private static void againstLimit(
      String name,
      Quantity request,
      @org.jspecify.annotations.Nullable Quantity limit,
      FieldPath path,
      FieldErrors errors) {
    if (limit == null) {
      if (!mayOvercommit(name)) {
        errors.add(
            FieldError.required(
                path.child("limits"), "Limit must be set for non overcommitable resources"));
      }
      return;
    }
    int order = request.compareTo(limit);
    String must = order != 0 && !mayOvercommit(name) ? "equal to" : "less than or equal to";
    if (order > 0 || order != 0 && !mayOvercommit(name)) {
      errors.add(
          FieldError.invalid(
              path.child("requests"),
              request.toString(),
              "must be " + must + " " + name + " limit of " + limit));
    }
  }

  private static void claims(
      List<ResourceClaim> claims, Set<String> podClaims, FieldPath path, FieldErrors errors) {
    Set<String> seen = new TreeSet<>();
    for (int i = 0; i < claims.size(); i++) {
      ResourceClaim claim = claims.get(i);
      FieldPath at = path.index(i);
      if (!Checks.required(claim.name(), at, errors)) {
        continue;
      }
      String key = claim.request().isEmpty() ? claim.name() : claim.name() + "/" + claim.request();
      if (!claim.request().isEmpty()) {
        Checks.label(claim.request(), at.child("request"), errors);
      }
      if (seen.contains(claim.name()) || !seen.add(key)) {
        errors.add(FieldError.duplicate(at, key));
      }
      if (!podClaims.contains(claim.name())) {
        String which =
            podClaims.isEmpty() ? " which is empty" : ": " + String.join(", ", podClaims);
        errors.add(
            new FieldError(
                FieldError.Type.NOT_FOUND,
                at.toString(),
                Json.of(claim.name()),
                "must be one of the names in pod.spec.resourceClaims" + which));
      }
    }
  }

  /** The checks of the requirements of a pod as a whole. */
  static void pod(PodSpec spec, Set<String> claims, FieldPath path, FieldErrors errors) {
    ResourceRequirements resources = spec.resources();
    if (resources == null) {
      return;
    }
    if (!resources.claims().isEmpty()) {
      errors.add(
          FieldError.forbidden(
              path.child("claims"), "claims cannot be set for Resources at pod-level"));
    }
    requirements(resources, true, claims, path, errors);
    for (Map.Entry<String, Quantity> sum : PodResources.requests(spec).entrySet()) {
      Quantity request = resources.requests().getOrDefault(sum.getKey(), Quantity.ZERO);
      if (sum.getValue().compareTo(request) > 0) {
        errors.add(
            FieldError.invalid(
                path.child("requests").key(sum.getKey()),
                request.toString(),
                "must be greater than or equal to aggregate container requests of "
                    + sum.getValue()));
      }
    }
    for (int i = 0; i < spec.containers().size(); i++) {
      containerLimits(
          spec.containers().get(i), resources, path.child("containers").index(i), errors);
    }
  }

  private static void containerLimits(
      Container container, ResourceRequirements pod, FieldPath path, FieldErrors errors) {
    for (Map.Entry<String, Quantity> limit : container.resources().limits().entrySet()) {
      Quantity most = pod.limits().get(limit.getKey());
      if (most != null && limit.getValue().compareTo(most) > 0) {
        errors.add(
            FieldError.invalid(
                path.key(limit.getKey()).child("limits"),
                limit.getValue().toString(),
                "must be less than or equal to pod limits of " + most));
      }
    }
  }
}
