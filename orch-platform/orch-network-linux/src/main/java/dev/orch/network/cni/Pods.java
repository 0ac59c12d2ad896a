package dev.orch.network.cni;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Quantity;
import dev.orch.model.json.Json;
import dev.orch.network.NetworkException;
import dev.orch.network.NetworkWishes;
import dev.orch.network.NetworkWishes.HostPort;
import dev.orch.network.PodSandbox;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What plugins are told of a pod: the arguments that the kubelet's runtimes give, and what there is
 * for the capabilities that CNI's conventions name. Pure.
 */
final class Pods {
  private static final String INGRESS = "kubernetes.io/ingress-bandwidth";
  private static final String EGRESS = "kubernetes.io/egress-bandwidth";

  /** The least and the most that a pod may ask for, in bits per second; Kubernetes'. */
  private static final long MIN_RATE = 1_000;

  private static final long MAX_RATE = 1_000_000_000_000_000L;

  /** As much as runtimes let through at once: all that the plugin takes. */
  private static final long BURST = Integer.MAX_VALUE;

  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

  private Pods() {}

  /** Refuses what the specification has no name for. */
  static void check(PodSandbox pod) {
    if (!ID.matcher(pod.id()).matches()) {
      throw new NetworkException("\"" + pod.id() + "\" can't be a container's id in CNI");
    }
  }

  static String args(PodSandbox pod) {
    return "IgnoreUnknown=1;K8S_POD_NAMESPACE="
        + pod.namespace()
        + ";K8S_POD_NAME="
        + pod.name()
        + ";K8S_POD_INFRA_CONTAINER_ID="
        + pod.id()
        + ";K8S_POD_UID="
        + pod.uid();
  }

  static Json.Obj capabilities(NetworkWishes wishes) {
    Json.Obj all = Json.Obj.EMPTY;
    if (!wishes.ports().isEmpty()) {
      all = all.with("portMappings", Json.array(wishes.ports().stream().map(Pods::port).toList()));
    }
    Json.Obj bandwidth = bandwidth(wishes.annotations());
    if (!bandwidth.isEmpty()) {
      all = all.with("bandwidth", bandwidth);
    }
    if (!wishes.ips().isEmpty()) {
      all = all.with("ips", Json.strings(wishes.ips()));
    }
    if (!wishes.mac().isEmpty()) {
      all = all.with("mac", wishes.mac());
    }
    if (!wishes.aliases().isEmpty()) {
      all = all.with("aliases", Json.strings(wishes.aliases()));
    }
    Json.Obj dns = dns(wishes);
    if (!dns.isEmpty()) {
      all = all.with("dns", dns);
    }
    Json.Obj annotations = Json.Obj.EMPTY;
    for (Map.Entry<String, String> each : wishes.annotations().entrySet()) {
      annotations = annotations.with(each.getKey(), each.getValue());
    }
    return annotations.isEmpty() ? all : all.with("io.kubernetes.cri.pod-annotations", annotations);
  }

  private static Json port(HostPort port) {
    Json.Obj mapping =
        Json.object("hostPort", Json.of((long) port.hostPort()))
            .with("containerPort", Json.of((long) port.containerPort()))
            .with("protocol", port.protocol().toLowerCase(Locale.ROOT));
    return port.hostIp().isEmpty() ? mapping : mapping.with("hostIP", port.hostIp());
  }

  private static Json.Obj dns(NetworkWishes wishes) {
    Json.Obj dns = Json.Obj.EMPTY;
    if (!wishes.nameServers().isEmpty()) {
      dns = dns.with("servers", Json.strings(wishes.nameServers()));
    }
    return wishes.searches().isEmpty()
        ? dns
        : dns.with("searches", Json.strings(wishes.searches()));
  }

  private static Json.Obj bandwidth(Map<String, String> annotations) {
    Json.Obj bandwidth = Json.Obj.EMPTY;
    for (List<String> each :
        ImmutableList.of(
            ImmutableList.of(INGRESS, "ingress"), ImmutableList.of(EGRESS, "egress"))) {
      String text = annotations.get(each.get(0));
      if (text != null) {
        bandwidth =
            bandwidth
                .with(each.get(1) + "Rate", Json.of(rate(each.get(0), text)))
                .with(each.get(1) + "Burst", Json.of(BURST));
      }
    }
    return bandwidth;
  }

  private static long rate(String name, String text) {
    long rate;
    try {
      rate = Quantity.parse(text).value();
    } catch (IllegalArgumentException e) {
      throw new NetworkException("annotation " + name + ": " + e.getMessage());
    }
    if (rate < MIN_RATE || rate > MAX_RATE) {
      throw new NetworkException(
          "annotation "
              + name
              + ": "
              + text
              + " is unreasonably "
              + (rate < MIN_RATE ? "small" : "large"));
    }
    return rate;
  }
}
