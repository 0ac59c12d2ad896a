package dev.orch.node.fields;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodIP;
import dev.orch.model.core.ResourceFieldSelector;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The downward API: what a pod's variables can tell of the pod itself. Stateless. */
public final class FieldPaths {
  private FieldPaths() {}

  /** The value of a field. @throws ConfigException if there is no such field */
  public static String value(Pod pod, String path, String podIp, String hostIp) {
    return switch (path) {
      case "metadata.name" -> pod.metadata().name();
      case "metadata.namespace" -> pod.metadata().namespace();
      case "metadata.uid" -> pod.metadata().uid();
      case "metadata.labels" -> lines(pod.metadata().labels());
      case "metadata.annotations" -> lines(pod.metadata().annotations());
      case "spec.nodeName" -> pod.spec().nodeName();
      case "spec.serviceAccountName" -> pod.spec().serviceAccountName();
      case "status.hostIP", "status.hostIPs" -> hostIp;
      case "status.podIP" -> podIp;
      case "status.podIPs" -> ips(pod, podIp);
      default -> subscript(pod, path);
    };
  }

  private static String ips(Pod pod, String podIp) {
    List<String> all =
        pod.status().podIPs().stream().map(PodIP::ip).collect(ImmutableList.toImmutableList());
    return all.isEmpty() ? podIp : String.join(",", all);
  }

  private static String lines(Map<String, String> map) {
    return map.entrySet().stream()
        .map(e -> e.getKey() + "=\"" + e.getValue() + "\"")
        .collect(Collectors.joining("\n"));
  }

  private static String subscript(Pod pod, String path) {
    for (String field : ImmutableList.of("metadata.labels", "metadata.annotations")) {
      if (path.startsWith(field + "['") && path.endsWith("']")) {
        String key = path.substring(field.length() + 2, path.length() - 2);
        Map<String, String> map =
            field.endsWith("labels") ? pod.metadata().labels() : pod.metadata().annotations();
        return map.getOrDefault(key, "");
      }
    }
    throw new ConfigException("unsupported fieldPath: " + path);
  }

  /**
   * A container's request or limit, in units of the divisor, rounded up; the node's own where there
   * is none.
   */
  public static String resource(
      Pod pod, Container own, ResourceFieldSelector selector, Map<String, Quantity> allocatable) {
    Container container = own;
    for (Container other : pod.spec().containers()) {
      if (other.name().equals(selector.containerName())) {
        container = other;
      }
    }
    String resource = selector.resource();
    boolean limit = resource.startsWith("limits.");
    if (!limit && !resource.startsWith("requests.")) {
      throw new ConfigException("unsupported container resource: " + resource);
    }
    String name = resource.substring(resource.indexOf('.') + 1);
    Map<String, Quantity> given =
        limit ? container.resources().limits() : container.resources().requests();
    Quantity amount = given.get(name);
    if (amount == null) {
      amount = limit ? allocatable.getOrDefault(name, Quantity.ZERO) : Quantity.ZERO;
    }
    Quantity divisor = selector.divisor();
    if (divisor == null || divisor.signum() == 0) {
      return Long.toString(amount.value());
    }
    return amount
        .toBigDecimal()
        .divide(divisor.toBigDecimal(), 0, RoundingMode.CEILING)
        .toPlainString();
  }
}
