package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.DynamicObject;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.model.networking.IPAddress;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import dev.orch.store.local.Cidr;
import dev.orch.store.local.LocalApi;
import java.time.Instant;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** An API with Services in it, and what must always hold of what they were allocated. */
final class Allocations {
  static final Key PORTS = new Key("rangeallocations", "", "servicenodeports");
  static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final int FIRST_PORT = 30000;

  final LocalApi local;
  final Api api;

  Allocations(VersionedStore<Resource> store, long seed, String ranges) {
    local =
        LocalApi.builder()
            .clock(() -> NOW)
            .seed(seed)
            .store(store)
            .serviceRanges(Cidr.parseAll(ranges))
            .build();
    api = local;
    if (api.resources(Namespace.class).find("default").isEmpty()) {
      api.resources(Namespace.class)
          .create(read(Namespace.class, "{'metadata':{'name':'default'}}"));
    }
  }

  /** A new store, which has the ranges and nothing else. */
  static VersionedStore<Resource> store(String ranges) {
    return LocalApi.builder().clock(() -> NOW).serviceRanges(Cidr.parseAll(ranges)).build().store();
  }

  Resources<Service> services() {
    return api.resources(Service.class).inNamespace("default");
  }

  Resources<IPAddress> addresses() {
    return api.resources(IPAddress.class);
  }

  /** An object of JSON with single quotes for double ones. */
  <T extends Resource> T read(Class<T> type, String json) {
    return api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
  }

  /** A Service with members of its spec, which has one port if they name none. */
  Service service(String name, String members) {
    String ports = members.contains("'ports'") ? "" : ",'ports':[{'port':80}]";
    String spec = "{" + (members + ports).replaceFirst("^,", "") + "}";
    return read(Service.class, "{'metadata':{'name':'" + name + "'},'spec':" + spec + "}");
  }

  Service create(String name, String members) {
    return services().create(service(name, members));
  }

  /** The node ports that are marked as taken. */
  TreeSet<Integer> markedPorts() {
    TreeSet<Integer> ports = new TreeSet<>();
    local
        .store()
        .get(PORTS)
        .map(found -> ((DynamicObject) found.value()).json().text("data"))
        .map(data -> BitSet.valueOf(Base64.getDecoder().decode(data)))
        .ifPresent(bits -> bits.stream().forEach(place -> ports.add(FIRST_PORT + place)));
    return ports;
  }

  /** Replaces the marks by none, as nobody may. */
  void clearPorts() {
    DynamicObject empty =
        DynamicObject.of(
            Json.object("kind", Json.of("RangeAllocation"))
                .with("apiVersion", "v1")
                .with("metadata", Json.object("name", Json.of(PORTS.name())))
                .with("data", ""));
    long revision = local.store().get(PORTS).map(found -> found.revision()).orElse(0L);
    local.store().commit(List.of(new Mutation.Put<>(PORTS, empty, revision)));
  }

  static List<String> held(Service service) {
    return service.spec().clusterIPs().stream().filter(a -> !a.equals("None")).toList();
  }

  /** Whoever holds something is named by it, and nothing is held by nobody or by two. */
  void check() {
    Map<String, String> held = new TreeMap<>();
    TreeSet<Integer> ports = new TreeSet<>();
    for (Service service : services().list().items()) {
      String name = service.metadata().name();
      for (String address : held(service)) {
        assertThat(held.put(address, name)).as(address).isNull();
      }
      TreeSet<Integer> own = new TreeSet<>();
      service.spec().ports().stream()
          .filter(port -> port.nodePort() != 0 && !service.spec().type().equals("ExternalName"))
          .forEach(port -> own.add(port.nodePort()));
      int health = service.spec().healthCheckNodePort();
      assertThat(health == 0 || own.add(health)).as("health check's own port").isTrue();
      own.forEach(port -> assertThat(ports.add(port)).as("port " + port).isTrue());
    }
    Map<String, String> named = new TreeMap<>();
    addresses()
        .list()
        .items()
        .forEach(a -> named.put(a.metadata().name(), a.spec().parentRef().name()));
    assertThat(named).isEqualTo(held);
    assertThat(markedPorts()).isEqualTo(ports);
  }
}
