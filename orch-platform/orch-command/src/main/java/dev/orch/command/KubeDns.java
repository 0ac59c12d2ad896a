package dev.orch.command;

import com.google.common.base.Ascii;
import com.google.common.net.InetAddresses;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The Service by which a cluster's name server is found, as kubeadm names it. Stateless. */
final class KubeDns {
  private static final String NAMESPACE = "kube-system";
  private static final String NAME = "kube-dns";

  /** Cluster IPs of name servers are the tenth of their range, that of the API is the first. */
  private static final int AFTER_THE_API = 9;

  private KubeDns() {}

  /**
   * Makes the Service, and has it lead to a server. A server on loopback has none: no endpoint may
   * be there.
   */
  static void publish(Api api, InetSocketAddress server) {
    InetAddress address = server.getAddress();
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
      return;
    }
    Resources<Service> services = api.resources(Service.class).inNamespace(NAMESPACE);
    if (services.find(NAME).isEmpty()) {
      services.create(BuiltInKinds.SERVICE.read(Json.parse(service(clusterIp(api))), u -> {}));
    }
    EndpointSlice slice = BuiltInKinds.ENDPOINT_SLICE.read(Json.parse(slice(server)), u -> {});
    Resources<EndpointSlice> slices = api.resources(EndpointSlice.class).inNamespace(NAMESPACE);
    if (slices.find(slice.metadata().name()).isEmpty()) {
      slices.create(slice);
    } else {
      slices.edit(
          slice.metadata().name(),
          present -> present.withEndpoints(slice.endpoints()).withPorts(slice.ports()));
    }
  }

  private static String clusterIp(Api api) {
    InetAddress address =
        InetAddresses.forString(
            api.resources(Service.class)
                .inNamespace("default")
                .get("kubernetes")
                .spec()
                .clusterIP());
    for (int i = 0; i < AFTER_THE_API; i++) {
      address = InetAddresses.increment(address);
    }
    return InetAddresses.toAddrString(address);
  }

  private static String service(String clusterIp) {
    return """
        {"metadata":{"name":"kube-dns","labels":{"k8s-app":"kube-dns","kubernetes.io/name":"CoreDNS"}},
         "spec":{"clusterIP":"%s","ports":[
          {"name":"dns","port":53,"protocol":"UDP"},{"name":"dns-tcp","port":53,"protocol":"TCP"}]}}
        """
        .formatted(clusterIp);
  }

  private static String slice(InetSocketAddress server) {
    String family = server.getAddress() instanceof Inet4Address ? "IPv4" : "IPv6";
    return """
        {"metadata":{"name":"kube-dns-%s","labels":{"kubernetes.io/service-name":"kube-dns"}},
         "addressType":"%s","endpoints":[{"addresses":["%s"],"conditions":{"ready":true}}],"ports":[
          {"name":"dns","port":%d,"protocol":"UDP"},{"name":"dns-tcp","port":%d,"protocol":"TCP"}]}
        """
        .formatted(
            Ascii.toLowerCase(family),
            family,
            InetAddresses.toAddrString(server.getAddress()),
            server.getPort(),
            server.getPort());
  }
}
