package dev.orch.network.dns;

import dev.orch.model.Chance;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Services, slices and questions as chance has them: few of everything, so that they meet. */
final class NamesWorld {
  static final String DOMAIN = "cluster.local";
  private static final List<String> SPACES = List.of("a", "b");
  private static final List<String> SERVICES = List.of("s", "t", "u");
  private static final List<String> PORTS = List.of("", "http", "dns");

  private final Chance chance;
  final Map<String, Namespace> namespaces = new TreeMap<>();
  final Map<String, Service> services = new TreeMap<>();
  final Map<String, EndpointSlice> slices = new TreeMap<>();

  NamesWorld(long seed) {
    this.chance = new Chance(seed);
    SPACES.forEach(
        space ->
            namespaces.put(
                space,
                BuiltInKinds.NAMESPACE.read(
                    json("{'metadata':{'name':'" + space + "'}}"), unknown -> {})));
    IntStream.range(0, 4).forEach(i -> changeService());
    IntStream.range(0, 8).forEach(i -> changeSlice());
  }

  ClusterNames names() {
    ClusterNames names = new ClusterNames(ZoneSettings.of(DOMAIN));
    namespaces.values().forEach(each -> names.namespace(null, each));
    services.values().forEach(each -> names.service(null, each));
    slices.values().forEach(each -> names.slice(null, each));
    names.publish();
    return names;
  }

  private boolean maybe(int percent) {
    return chance.nextInt(100) < percent;
  }

  private <T> T one(List<T> of) {
    return of.get(chance.nextInt(of.size()));
  }

  /** Makes, changes or deletes something, and says so. */
  void change(ClusterNames names) {
    if (maybe(40)) {
      String key = one(SPACES) + "/" + one(SERVICES);
      Service before = services.remove(key);
      if (maybe(80)) {
        services.put(key, service(key));
      }
      names.service(before, services.get(key));
    } else {
      String key = one(SPACES) + "/e" + chance.nextInt(4);
      EndpointSlice before = slices.remove(key);
      if (maybe(80)) {
        slices.put(key, slice(key));
      }
      names.slice(before, slices.get(key));
    }
  }

  private void changeService() {
    String key = one(SPACES) + "/" + one(SERVICES);
    services.put(key, service(key));
  }

  private void changeSlice() {
    String key = one(SPACES) + "/e" + chance.nextInt(4);
    slices.put(key, slice(key));
  }

  private static String metadata(String key, String more) {
    String[] parts = key.split("/");
    return "'metadata':{'namespace':'%s','name':'%s'%s}".formatted(parts[0], parts[1], more);
  }

  private Service service(String key) {
    return BuiltInKinds.SERVICE.read(
        json("{" + metadata(key, "") + ",'spec':{" + spec() + "}}"), unknown -> {});
  }

  private String spec() {
    if (maybe(25)) {
      return "'type':'ExternalName','externalName':'%s'".formatted(external());
    }
    List<String> members = new ArrayList<>();
    members.add(
        one(
            List.of(
                "'clusterIP':'None'",
                "'clusterIP':'None'",
                "'clusterIP':'None'",
                "'clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1']",
                "'clusterIP':'10.0.0.2','clusterIPs':['10.0.0.2','fd00::2']",
                "'clusterIP':'fd00::3','clusterIPs':['fd00::3']",
                "'clusterIP':''")));
    if (maybe(20)) {
      members.add("'publishNotReadyAddresses':true");
    }
    if (maybe(90)) {
      members.add(
          "'ports':[{'name':'%s','port':80,'protocol':'TCP'},{'name':'%s','port':53,'protocol':'UDP'}]"
              .formatted(one(PORTS), one(PORTS)));
    }
    return String.join(",", members);
  }

  private String external() {
    return one(
        List.of(
            "www.example.com",
            "example.com.",
            "192.0.2.1",
            one(SERVICES) + "." + one(SPACES) + ".svc." + DOMAIN,
            one(SERVICES) + "." + one(SPACES) + ".svc." + DOMAIN,
            "h1." + one(SERVICES) + "." + one(SPACES) + ".svc." + DOMAIN,
            "nobody." + DOMAIN));
  }

  private EndpointSlice slice(String key) {
    boolean six = maybe(30);
    String type = six ? "IPv6" : maybe(5) ? "FQDN" : "IPv4";
    String endpoints =
        IntStream.range(0, chance.nextInt(4))
            .mapToObj(i -> endpoint(type))
            .collect(Collectors.joining(","));
    String label = ",'labels':{'kubernetes.io/service-name':'" + one(SERVICES) + "'}";
    return BuiltInKinds.ENDPOINT_SLICE.read(
        json(
            "{%s,'addressType':'%s','ports':[%s],'endpoints':[%s]}"
                .formatted(metadata(key, maybe(95) ? label : ""), type, ports(), endpoints)),
        unknown -> {});
  }

  private String ports() {
    return IntStream.range(0, chance.nextInt(3))
        .mapToObj(
            i ->
                "{%s'port':%d%s}"
                    .formatted(
                        maybe(80) ? "'name':'" + one(PORTS) + "'," : "",
                        8080 + chance.nextInt(2),
                        maybe(80) ? ",'protocol':'" + one(List.of("TCP", "UDP")) + "'" : ""))
        .collect(Collectors.joining(","));
  }

  private String endpoint(String type) {
    int pod = chance.nextInt(5);
    String address =
        switch (type) {
          case "IPv6" -> "fd00::1:" + pod;
          case "FQDN" -> "h" + pod + ".example.com";
          default -> maybe(10) ? "10.0.0.1" : "10.1.0." + pod;
        };
    return "{'addresses':['%s']%s,'conditions':{%s}}"
        .formatted(
            address,
            maybe(50) ? ",'hostname':'h" + chance.nextInt(3) + "'" : "",
            one(List.of("", "'ready':true", "'ready':true", "'ready':false")));
  }

  private static Json json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  /** A name that may be there, in any case. */
  String question(NaiveNames naive) {
    String name =
        maybe(60) ? one(List.copyOf(naive.names())) : String.join(".", labels()) + "." + DOMAIN;
    String cut = maybe(20) ? name.substring(name.indexOf('.') + 1) : name;
    String grown = maybe(10) ? one(List.of("x", "_tcp", "h1", "svc")) + "." + cut : cut;
    String shouted = maybe(30) ? grown.toUpperCase(Locale.ROOT) : grown;
    return maybe(50) ? shouted + "." : shouted;
  }

  private List<String> labels() {
    List<String> labels = new ArrayList<>();
    if (maybe(30)) {
      labels.add(one(List.of("_http", "_dns", "h1", "10-1-0-1", "fd00--1-2", "*")));
    }
    if (maybe(30)) {
      labels.add(one(List.of("_tcp", "_udp", "h0", "1-2-3-4", "fd00--7", "1-2-3", "--1", "g-1")));
    }
    if (maybe(80)) {
      labels.add(one(SERVICES));
    }
    labels.add(one(List.of("a", "b", "c")));
    labels.add(one(List.of("svc", "svc", "pod", "dns")));
    return labels;
  }

  RecordType type() {
    return one(List.of(RecordType.values()));
  }
}
