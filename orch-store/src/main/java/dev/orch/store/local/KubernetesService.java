package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.IntOrString;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.EndpointAddressBuilder;
import dev.orch.model.core.EndpointPortBuilder;
import dev.orch.model.core.EndpointSubsetBuilder;
import dev.orch.model.core.Endpoints;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceBuilder;
import dev.orch.model.core.ServicePort;
import dev.orch.model.core.ServicePortBuilder;
import dev.orch.model.core.ServiceSpec;
import dev.orch.model.core.ServiceSpecBuilder;
import dev.orch.model.discovery.EndpointBuilder;
import dev.orch.model.discovery.EndpointConditionsBuilder;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The Service {@code default/kubernetes} by which pods reach the server, and its Endpoints and
 * EndpointSlice, which say where it listens. These two are written to the store as they are: a
 * server may listen on loopback, where nobody else's endpoints may be.
 */
record KubernetesService(Api api, Backend backend) {
  private static final String NAME = "kubernetes";
  private static final String NAMESPACE = "default";
  private static final String PORT = "https";
  private static final int SECURE = 443;

  /**
   * Says where the server listens, if the namespace is there.
   *
   * @param clusterIp the Service's address, unless it has one
   */
  void publish(String clusterIp, String address, int port) {
    if (backend.find(BuiltInKinds.NAMESPACE, "", NAMESPACE).isEmpty()) {
      return;
    }
    service(clusterIp, port);
    put(BuiltInKinds.ENDPOINTS, metadata -> endpoints(metadata, address, port));
    put(BuiltInKinds.ENDPOINT_SLICE, metadata -> slice(metadata, address, port));
  }

  private void service(String clusterIp, int port) {
    List<ServicePort> ports =
        ImmutableList.of(
            ServicePortBuilder.builder()
                .name(PORT)
                .port(SECURE)
                .protocol("TCP")
                .targetPort(IntOrString.of(port))
                .build());
    Resources<Service> services = api.resources(BuiltInKinds.SERVICE).inNamespace(NAMESPACE);
    if (services.find(NAME).isPresent()) {
      services.edit(NAME, now -> now.withSpec(now.spec().withPorts(ports)));
      return;
    }
    ServiceSpec spec =
        ServiceSpecBuilder.builder().clusterIP(clusterIp).ports(ports).type("ClusterIP").build();
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .name(NAME)
            .namespace(NAMESPACE)
            .labels(ImmutableSortedMap.of("component", "apiserver", "provider", "kubernetes"))
            .build();
    try {
      services.create(ServiceBuilder.builder().metadata(metadata).spec(spec).build());
    } catch (ApiException e) {
      // Another server of the same cluster was faster.
      if (!e.is(Reason.ALREADY_EXISTS)) {
        throw e;
      }
    }
  }

  private static Endpoints endpoints(ObjectMeta metadata, String address, int port) {
    return new Endpoints(
        labelled(metadata, "endpointslice.kubernetes.io/skip-mirror", "true"),
        ImmutableList.of(
            EndpointSubsetBuilder.builder()
                .addresses(ImmutableList.of(EndpointAddressBuilder.builder().ip(address).build()))
                .ports(
                    ImmutableList.of(
                        EndpointPortBuilder.builder()
                            .name(PORT)
                            .port(port)
                            .protocol("TCP")
                            .build()))
                .build()));
  }

  private static EndpointSlice slice(ObjectMeta metadata, String address, int port) {
    return new EndpointSlice(
        labelled(metadata, "kubernetes.io/service-name", NAME).withGeneration(1),
        Cidr.familyOf(address),
        ImmutableList.of(
            EndpointBuilder.builder()
                .addresses(ImmutableList.of(address))
                .conditions(EndpointConditionsBuilder.builder().ready(true).build())
                .build()),
        ImmutableList.of(
            dev.orch.model.discovery.EndpointPortBuilder.builder()
                .name(PORT)
                .port(port)
                .protocol("TCP")
                .build()));
  }

  private static ObjectMeta labelled(ObjectMeta metadata, String label, String value) {
    Map<String, String> labels = new TreeMap<>(metadata.labels());
    labels.put(label, value);
    return metadata.withLabels(labels);
  }

  /** Makes an object be so, whoever else writes it meanwhile. */
  private <T extends Resource> void put(Kind<T> kind, Function<ObjectMeta, T> make) {
    Key key = Backend.key(kind, NAMESPACE, NAME);
    while (true) {
      Optional<Versioned<Resource>> found = backend.get(key);
      T wanted = make.apply(found.map(f -> f.value().metadata()).orElseGet(this::metadata));
      if (found.isPresent() && found.get().value().equals(wanted)) {
        return;
      }
      Mutation<Resource> mutation =
          found.isEmpty()
              ? Mutation.create(key, wanted)
              : Mutation.update(key, wanted, found.get().revision());
      if (backend.store().commit(ImmutableList.of(mutation)).conflict() == null) {
        return;
      }
    }
  }

  private ObjectMeta metadata() {
    return ObjectMetaBuilder.builder()
        .name(NAME)
        .namespace(NAMESPACE)
        .uid(backend.chance().uuid())
        .creationTimestamp(backend.now())
        .build();
  }
}
