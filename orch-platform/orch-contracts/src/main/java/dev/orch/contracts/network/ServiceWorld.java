package dev.orch.contracts.network;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.model.Chance;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.network.ProxyPlace;
import dev.orch.network.ServicePlanner;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.simulated.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Services, slices and packets as chance has them: few of everything, so that they meet. What is
 * made is what the API would take.
 */
public final class ServiceWorld {
  private static final List<String> NODES = ImmutableList.of("n1", "n2", "n3");

  /** Where each node is. */
  public static final Map<String, String> NODE_IPS =
      ImmutableMap.of("n1", "192.168.0.1", "n2", "192.168.0.2", "n3", "192.168.0.3");

  private static final List<String> ZONES = ImmutableList.of("a", "b");

  private final Chance chance;
  private final Map<String, Service> services = new TreeMap<>();
  private final Map<String, EndpointSlice> slices = new TreeMap<>();

  /** The world of a seed. */
  public ServiceWorld(long seed) {
    this.chance = new Chance(seed);
    IntStream.range(0, 3).forEach(i -> changeService());
    IntStream.range(0, 5).forEach(i -> changeSlice());
  }

  private boolean maybe(int percent) {
    return chance.nextInt(100) < percent;
  }

  private <T> T one(List<T> of) {
    return of.get(chance.nextInt(of.size()));
  }

  /** The services that there are, by name. */
  public Map<String, Service> services() {
    return services;
  }

  /** The slices that there are, by name. */
  public Map<String, EndpointSlice> slices() {
    return slices;
  }

  /** The table of what there is. */
  public ServiceTable plan(ProxyPlace place) {
    return ServicePlanner.plan(services.values(), slices.values(), place);
  }

  /** A node. */
  public ProxyPlace place() {
    String node = one(NODES);
    return new ProxyPlace(
        node, one(ZONES), ImmutableList.of(NODE_IPS.getOrDefault(node, "")), maybe(50));
  }

  /** Makes, changes or deletes something; what it was and what it is now. */
  public void change(ServicePlanner planner) {
    if (maybe(40)) {
      int number = chance.nextInt(3);
      Service before = services.remove("s" + number);
      if (maybe(80)) {
        services.put("s" + number, service(number));
      }
      planner.service(before, services.get("s" + number));
    } else {
      int number = chance.nextInt(6);
      EndpointSlice before = slices.remove("e" + number);
      if (maybe(80)) {
        slices.put("e" + number, slice(number));
      }
      planner.slice(before, slices.get("e" + number));
    }
  }

  private void changeService() {
    int number = chance.nextInt(3);
    services.put("s" + number, service(number));
  }

  private void changeSlice() {
    int number = chance.nextInt(6);
    slices.put("e" + number, slice(number));
  }

  private Service service(int number) {
    List<String> members = new ArrayList<>();
    String type = one(ImmutableList.of("ClusterIP", "NodePort", "LoadBalancer"));
    members.add("'type':'" + type + "'");
    members.add("'clusterIP':'" + (maybe(5) ? "None" : "10.0.0." + (number + 1)) + "'");
    if (maybe(30)) {
      members.add("'internalTrafficPolicy':'Local'");
    }
    boolean outside = !type.equals("ClusterIP");
    if (maybe(25)) {
      members.add("'externalIPs':['198.51.100." + (number + 1) + "']");
      outside = true;
    }
    if (outside && maybe(50)) {
      members.add("'externalTrafficPolicy':'Local'");
      if (type.equals("LoadBalancer")) {
        members.add("'healthCheckNodePort':" + (32000 + number));
      }
    }
    if (type.equals("LoadBalancer") && maybe(40)) {
      members.add("'loadBalancerSourceRanges':['203.0.113.0/25']");
    }
    if (maybe(20)) {
      members.add("'sessionAffinity':'ClientIP'");
    }
    members.add(
        "'ports':[" + port("http", 80, type, number) + "," + port("dns", 53, type, number) + "]");
    String status =
        type.equals("LoadBalancer")
            ? ",'status':{'loadBalancer':{'ingress':[{'ip':'203.0.113.%d'%s}]}}"
                .formatted(200 + number, maybe(20) ? ",'ipMode':'Proxy'" : "")
            : "";
    return BuiltInKinds.SERVICE.read(
        json(
            "{'metadata':{'namespace':'d','name':'s%d'},'spec':{%s}%s}"
                .formatted(number, String.join(",", members), status)),
        unknown -> {});
  }

  private String port(String name, int port, String type, int number) {
    String nodePort =
        type.equals("ClusterIP") ? "" : ",'nodePort':" + (30000 + port + 1000 * number);
    return "{'name':'%s','port':%d,'protocol':'%s'%s}"
        .formatted(name, port, name.equals("dns") ? "UDP" : "TCP", nodePort);
  }

  private EndpointSlice slice(int number) {
    String endpoints =
        IntStream.range(0, chance.nextInt(4))
            .mapToObj(i -> endpoint())
            .collect(Collectors.joining(","));
    return BuiltInKinds.ENDPOINT_SLICE.read(
        json(
            "{'metadata':{'namespace':'d','name':'e%d','labels':{'kubernetes.io/service-name':'s%d'}},'addressType':'IPv4','ports':[{'name':'http','port':8080,'protocol':'TCP'}%s],'endpoints':[%s]}"
                .formatted(
                    number,
                    chance.nextInt(3),
                    maybe(50) ? ",{'name':'dns','port':5353,'protocol':'UDP'}" : "",
                    endpoints)),
        unknown -> {});
  }

  private String endpoint() {
    // What an address is follows from it, as of a pod; only its readiness may differ by slice.
    int pod = chance.nextInt(6);
    String state =
        one(
            ImmutableList.of(
                "'ready':true,'serving':true",
                "'ready':true,'serving':true",
                "'ready':false,'serving':false",
                "'ready':false,'serving':true,'terminating':true",
                "'ready':false,'serving':false,'terminating':true"));
    String hints =
        maybe(30)
            ? ",'hints':{'forZones':[{'name':'%s'}]%s}"
                .formatted(
                    one(ZONES), maybe(50) ? ",'forNodes':[{'name':'" + one(NODES) + "'}]" : "")
            : "";
    return "{'addresses':['10.1.0.%d'],'nodeName':'%s','conditions':{%s}%s}"
        .formatted(pod, NODES.get(pod % NODES.size()), state, hints);
  }

  private static Json json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  /** A packet to where something may be. */
  public Packet packet(ProxyPlace place) {
    Origin origin = one(ImmutableList.copyOf(Origin.values()));
    String source =
        switch (origin) {
          case POD -> "10.1.0." + chance.nextInt(6);
          case NODE -> place.addresses().get(0);
          case OUTSIDE -> "203.0.113." + chance.nextInt(256);
        };
    int number = chance.nextInt(3);
    boolean dns = maybe(30);
    int port = dns ? 53 : 80;
    String destination =
        one(
            ImmutableList.of(
                "10.0.0." + (number + 1),
                "198.51.100." + (number + 1),
                "203.0.113." + (200 + number),
                place.addresses().get(0)));
    boolean atNode = destination.equals(place.addresses().get(0));
    return new Packet(
        origin,
        source,
        destination,
        dns ? "UDP" : "TCP",
        atNode ? 30000 + port + 1000 * number : port);
  }
}
