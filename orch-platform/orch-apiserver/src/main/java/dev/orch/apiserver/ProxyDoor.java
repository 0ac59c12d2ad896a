package dev.orch.apiserver;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.net.InetAddresses;
import dev.orch.apiserver.http.Exchange;
import dev.orch.apiserver.http.Request;
import dev.orch.apiserver.stream.Failures;
import dev.orch.model.core.ContainerPort;
import dev.orch.model.core.EndpointAddress;
import dev.orch.model.core.EndpointPort;
import dev.orch.model.core.EndpointSubset;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServicePort;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.PodStreams;
import dev.orch.store.api.Reason;
import io.netty.handler.codec.http.FullHttpRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are handed on to a pod, or to one of a Service's: {@code
 * pods/[scheme:]NAME[:port]/proxy/PATH}. Used once, by one thread.
 */
final class ProxyDoor {
  private static final int HTTP = 80;

  private final Request request;
  private final Exchange exchange;
  private final Target target;
  private final Api api;
  private final @Nullable PodStreams streams;

  ProxyDoor(
      Request request, Exchange exchange, Target target, Api api, @Nullable PodStreams streams) {
    this.request = request;
    this.exchange = exchange;
    this.target = target;
    this.api = api;
    this.streams = streams;
  }

  /** Where a request goes: a pod that has an address, and its port. */
  private record Destination(Pod pod, int port) {}

  void open() {
    ProxyName said = ProxyName.of(target);
    String name = said.name();
    String port = said.port();
    Destination to = target.kind().type() == Pod.class ? pod(name, port) : service(name, port);
    String path = ProxyName.path(request, target);
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    if (path.isEmpty() && reads) {
      exchange.send(
          301,
          ImmutableListMultimap.of("Location", request.path() + "/" + request.rawQuery()),
          new byte[0]);
      return;
    }
    if (streams == null) {
      throw unavailable("error trying to reach service: this server reaches no pods");
    }
    streams
        .connect(to.pod, to.port)
        .whenComplete(
            (connection, failure) -> {
              if (connection == null) {
                Dispatcher.fail(request, exchange, unreached(failure), List.of());
              } else {
                forward(connection, path, address(to));
              }
            });
  }

  private void forward(PodStreams.Connection connection, String path, String host) {
    FullHttpRequest forwarded = ForwardedRequest.of(request, path + request.rawQuery(), host);
    forwarded.headers().set("X-Forwarded-Uri", request.path());
    new ProxiedExchange(connection, exchange, prefix(path), this::unanswered).send(forwarded);
  }

  private void unanswered(String why) {
    ApiException refusal = unavailable("error trying to reach service: " + why);
    Answers.status(exchange, Accept.DEFAULT, refusal.status(), List.of());
  }

  private static ApiException unreached(@Nullable Throwable failure) {
    ApiException refusal = Failures.refusal(failure);
    return refusal.is(Reason.BAD_REQUEST)
        ? refusal
        : unavailable("error trying to reach service: " + refusal.status().message());
  }

  private static ApiException unavailable(String message) {
    return Errors.of(Reason.SERVICE_UNAVAILABLE, message, null);
  }

  private static String address(Destination to) {
    return InetAddresses.toUriString(InetAddresses.forString(to.pod.status().podIP()))
        + ":"
        + to.port;
  }

  private Destination pod(String name, String port) {
    Pod pod = api.resources(Pod.class).inNamespace(target.namespace()).get(name);
    if (!InetAddresses.isInetAddress(pod.status().podIP())) {
      throw Errors.badRequest("address not allowed");
    }
    if (!port.isEmpty()) {
      return new Destination(pod, number(port));
    }
    return pod.spec().containers().stream()
        .flatMap(container -> container.ports().stream())
        .map(ContainerPort::containerPort)
        .findFirst()
        .map(first -> new Destination(pod, first))
        .orElseGet(() -> new Destination(pod, HTTP));
  }

  private static int number(String port) {
    try {
      int number = Integer.parseInt(port);
      if (number > 0 && number <= 65_535) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw unavailable(
        "error trying to reach service: dial tcp: address " + port + ": invalid port");
  }

  private Destination service(String name, String port) {
    String portName = port.matches("\\d+") ? portName(name, Integer.parseInt(port)) : port;
    Endpoints endpoints = api.resources(Endpoints.class).inNamespace(target.namespace()).get(name);
    if (endpoints.subsets().isEmpty()) {
      throw unavailable("no endpoints available for service \"" + name + "\"");
    }
    for (EndpointSubset subset : endpoints.subsets()) {
      for (EndpointPort candidate : subset.ports()) {
        if (candidate.name().equals(portName)) {
          for (EndpointAddress address : subset.addresses()) {
            Optional<Pod> pod = podAt(address);
            if (pod.isPresent()) {
              return new Destination(pod.get(), candidate.port());
            }
          }
        }
      }
    }
    throw unavailable("no endpoints available for service \"" + target.name() + "\"");
  }

  private String portName(String service, int port) {
    Service found = api.resources(Service.class).inNamespace(target.namespace()).get(service);
    return found.spec().ports().stream()
        .filter(candidate -> candidate.port() == port)
        .findFirst()
        .map(ServicePort::name)
        .orElseThrow(
            () ->
                unavailable("no service port " + port + " found for service \"" + service + "\""));
  }

  /** The pod behind an address: it must say that it is one's, and be right. */
  private Optional<Pod> podAt(EndpointAddress address) {
    if (address.targetRef() == null || !address.targetRef().kind().equals("Pod")) {
      return Optional.empty();
    }
    return api.resources(Pod.class)
        .inNamespace(target.namespace())
        .find(address.targetRef().name())
        .filter(pod -> pod.status().podIP().equals(address.ip()));
  }

  private String prefix(String path) {
    return request.path().substring(0, request.path().length() - path.length());
  }
}
