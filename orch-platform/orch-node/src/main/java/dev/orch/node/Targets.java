package dev.orch.node;

import dev.orch.model.IntOrString;
import dev.orch.model.core.Container;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.HTTPGetAction;

/** Where probes and hooks ask. Stateless. */
final class Targets {
  private Targets() {}

  /** The URL that an action asks, at the pod's address unless it names a host. */
  static String url(HTTPGetAction action, Container container, String ip) {
    String scheme = action.scheme().equalsIgnoreCase("HTTPS") ? "https" : "http";
    String path = action.path().startsWith("/") ? action.path() : "/" + action.path();
    return scheme
        + "://"
        + bracketed(action.host().isEmpty() ? ip : action.host())
        + ":"
        + port(action.port(), container)
        + path;
  }

  private static String bracketed(String host) {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  /** A port by its number, or by the name that the container gives it. */
  static int port(IntOrString port, Container container) {
    if (port instanceof IntOrString.Str name) {
      for (ContainerPort declared : container.ports()) {
        if (declared.name().equals(name.value())) {
          return declared.containerPort();
        }
      }
    }
    return port.intValue();
  }
}
