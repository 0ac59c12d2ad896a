package dev.orch.node;

import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The variables by which containers find Services: Kubernetes' own, and those that Docker's links
 * made. Pure.
 */
final class ServiceVariables {
  private static final String API = "kubernetes";
  private static final String API_NAMESPACE = "default";

  private ServiceVariables() {}

  /**
   * Of the API server, and of the Services in the pod's namespace, unless it doesn't want them.
   *
   * @param services of any namespaces
   */
  static Map<String, String> of(Pod pod, Collection<Service> services) {
    boolean links = !Boolean.FALSE.equals(pod.spec().enableServiceLinks());
    String namespace = pod.metadata().namespace();
    Map<String, String> variables = new TreeMap<>();
    services.stream()
        .filter(ServiceVariables::hasAddress)
        .filter(
            service -> isApi(service) || links && service.metadata().namespace().equals(namespace))
        // The pod's own namespace counts more than that of the API server.
        .sorted(Comparator.comparing(service -> service.metadata().namespace().equals(namespace)))
        .forEach(service -> add(service, variables));
    return variables;
  }

  private static boolean isApi(Service service) {
    return service.metadata().name().equals(API)
        && service.metadata().namespace().equals(API_NAMESPACE);
  }

  private static boolean hasAddress(Service service) {
    String ip = service.spec().clusterIP();
    return ip != null && !ip.isEmpty() && !ip.equals("None") && !service.spec().ports().isEmpty();
  }

  private static void add(Service service, Map<String, String> variables) {
    String prefix =
        service.metadata().name().toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    String ip = String.valueOf(service.spec().clusterIP());
    List<ServicePort> ports = service.spec().ports();
    variables.put(prefix + "_SERVICE_HOST", ip);
    variables.put(prefix + "_SERVICE_PORT", Integer.toString(ports.get(0).port()));
    for (int i = 0; i < ports.size(); i++) {
      ServicePort port = ports.get(i);
      if (!port.name().isEmpty()) {
        variables.put(
            prefix + "_SERVICE_PORT_" + port.name().toUpperCase(Locale.ROOT).replace('-', '_'),
            Integer.toString(port.port()));
      }
      link(prefix, ip, port, i == 0, variables);
    }
  }

  private static void link(
      String prefix, String ip, ServicePort port, boolean first, Map<String, String> variables) {
    String protocol = port.protocol().isEmpty() ? "TCP" : port.protocol();
    String lower = protocol.toLowerCase(Locale.ROOT);
    String host = ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip;
    String url = lower + "://" + host + ":" + port.port();
    String one = prefix + "_PORT_" + port.port() + "_" + protocol;
    if (first) {
      variables.put(prefix + "_PORT", url);
    }
    variables.put(one, url);
    variables.put(one + "_PROTO", lower);
    variables.put(one + "_PORT", Integer.toString(port.port()));
    variables.put(one + "_ADDR", ip);
  }
}
