package dev.orch.store.local;

import dev.orch.model.Bytes;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.Webhooks.Target;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds where webhooks are that stand behind Services. Immutable; for any thread. */
final class WebhookTargets {
  private static final int HTTPS = 443;

  /** A Service, as both API groups name one. */
  record Reference(String namespace, String name, @Nullable String path, @Nullable Integer port) {
    /** What a webhook behind it is called. */
    String host() {
      return name + "." + namespace + ".svc";
    }

    int wantedPort() {
      return port == null ? HTTPS : port;
    }

    String url() {
      String path = this.path == null || this.path.isEmpty() ? "/" : this.path;
      return "https://" + host() + ":" + wantedPort() + path;
    }
  }

  private final Objects objects;

  WebhookTargets(Objects objects) {
    this.objects = objects;
  }

  Target of(dev.orch.model.admissionregistration.WebhookClientConfig config) {
    var service = config.service();
    return of(
        config.url(),
        service == null
            ? null
            : new Reference(service.namespace(), service.name(), service.path(), service.port()),
        config.caBundle());
  }

  Target of(dev.orch.model.apiextensions.WebhookClientConfig config) {
    var service = config.service();
    return of(
        config.url(),
        service == null
            ? null
            : new Reference(service.namespace(), service.name(), service.path(), service.port()),
        config.caBundle());
  }

  /**
   * @throws IllegalArgumentException if the Service isn't there, or has no address or port
   */
  private Target of(
      @Nullable String url, @Nullable Reference service, @Nullable Bytes authorities) {
    Bytes trusted = authorities == null ? Bytes.EMPTY : authorities;
    return service == null
        ? new Target(String.valueOf(url), "", trusted)
        : new Target(service.url(), address(service), trusted);
  }

  private String address(Reference wanted) {
    Optional<Service> found = objects.find(BuiltInKinds.SERVICE, wanted.namespace(), wanted.name());
    if (found.isEmpty()) {
      throw failed(wanted, "service \"" + wanted.name() + "\" not found");
    }
    Service service = found.get();
    if (service.spec().type().equals("ExternalName")) {
      return service.spec().externalName() + ":" + wanted.wantedPort();
    }
    String address = service.spec().clusterIP();
    if (address.isEmpty() || address.equals("None")) {
      throw failed(wanted, "no endpoints available for service \"" + wanted.name() + "\"");
    }
    if (service.spec().ports().stream()
        .mapToInt(ServicePort::port)
        .noneMatch(port -> port == wanted.wantedPort())) {
      throw failed(
          wanted,
          "no service port "
              + wanted.wantedPort()
              + " found for service \""
              + wanted.name()
              + "\"");
    }
    String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return host + ":" + wanted.wantedPort();
  }

  private static IllegalArgumentException failed(Reference service, String why) {
    return new IllegalArgumentException("Post \"" + service.url() + "\": " + why);
  }
}
