package dev.orch.contracts.policy;

import dev.orch.model.Chance;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.networking.NetworkPolicy;
import dev.orch.network.policy.Flow;
import dev.orch.network.policy.PolicyPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pods, namespaces, policies and connections as chance has them: few of everything, so that they
 * meet. What is made is what the API would take.
 */
public final class PolicyWorld {
  /** The nodes that pods are on. */
  public static final List<String> NODES = List.of("n1", "n2");

  /** The address of the node that is asked. */
  public static final String NODE_ADDRESS = "192.168.0.1";

  /** How many pods there may be; the address of each ends with its number. */
  public static final int PODS = 8;

  private static final int POLICIES = 4;

  private final Chance chance;
  public final Map<String, Pod> pods = new TreeMap<>();
  public final Map<String, Namespace> namespaces = new TreeMap<>();
  public final Map<String, NetworkPolicy> policies = new TreeMap<>();

  /** The world of this seed. */
  public PolicyWorld(long seed) {
    this.chance = new Chance(seed);
    for (int i = 0; i < 3; i++) {
      namespaces.put("s" + i, namespace(i));
    }
    for (int i = 0; i < PODS; i++) {
      pods.put("p" + i, pod(i));
    }
    for (int i = 0; i < POLICIES; i++) {
      if (maybe(70)) {
        policies.put("y" + i, policy(i));
      }
    }
  }

  private boolean maybe(int percent) {
    return chance.nextInt(100) < percent;
  }

  private <T> T one(List<T> of) {
    return of.get(chance.nextInt(of.size()));
  }

  /** Makes, changes or deletes something, and tells the planner. */
  public void change(PolicyPlanner planner) {
    switch (chance.nextInt(3)) {
      case 0 -> {
        int i = chance.nextInt(3);
        change(namespaces, "s" + i, () -> namespace(i), planner::namespace);
      }
      case 1 -> {
        int i = chance.nextInt(PODS);
        change(pods, "p" + i, () -> pod(i), planner::pod);
      }
      default -> {
        int i = chance.nextInt(POLICIES);
        change(policies, "y" + i, () -> policy(i), planner::policy);
      }
    }
  }

  private interface Teller<T> {
    void tell(@Nullable T before, @Nullable T after);
  }

  private <T> void change(Map<String, T> all, String key, Supplier<T> make, Teller<T> planner) {
    T before = all.remove(key);
    if (before == null || maybe(70)) {
      all.put(key, make.get());
    }
    planner.tell(before, all.get(key));
  }

  private String labels() {
    List<String> labels = new ArrayList<>();
    if (maybe(70)) {
      labels.add("'app':'" + one(List.of("a", "b")) + "'");
    }
    if (maybe(50)) {
      labels.add("'tier':'" + one(List.of("x", "y")) + "'");
    }
    return "{" + String.join(",", labels) + "}";
  }

  private Namespace namespace(int number) {
    return BuiltInKinds.NAMESPACE.read(
        json("{'metadata':{'name':'s%d','labels':%s}}".formatted(number, labels())), unknown -> {});
  }

  private Pod pod(int number) {
    String phase = maybe(10) ? one(List.of("Succeeded", "Failed", "Pending")) : "Running";
    String addresses =
        phase.equals("Pending")
            ? ""
            : ",'podIP':'10.1.0.%d','podIPs':[{'ip':'10.1.0.%d'},{'ip':'fd00::%d'}]"
                .formatted(number, number, number);
    return BuiltInKinds.POD.read(
        json(
            "{'metadata':{'namespace':'s%d','name':'p%d','labels':%s},'spec':{'nodeName':'%s'%s,'containers':[{'name':'c','ports':[{'name':'web','protocol':'TCP','containerPort':%d},{'name':'dns','protocol':'UDP','containerPort':53}]}]},'status':{'phase':'%s'%s}}"
                .formatted(
                    number % 3,
                    number,
                    labels(),
                    NODES.get(number % 2),
                    maybe(8) ? ",'hostNetwork':true" : "",
                    80 + chance.nextInt(2),
                    phase,
                    addresses)),
        unknown -> {});
  }

  private String selector() {
    return one(
        List.of(
            "{}",
            "{'matchLabels':{'app':'a'}}",
            "{'matchLabels':{'app':'b'}}",
            "{'matchExpressions':[{'key':'tier','operator':'Exists'}]}",
            "{'matchExpressions':[{'key':'tier','operator':'NotIn','values':['x']}]}"));
  }

  private NetworkPolicy policy(int number) {
    List<String> members = new ArrayList<>();
    members.add("'podSelector':" + selector());
    boolean ingress = maybe(70);
    boolean egress = !ingress || maybe(40);
    if (ingress) {
      members.add("'ingress':" + rules("from"));
    }
    if (egress) {
      members.add("'egress':" + rules("to"));
    }
    if (maybe(80)) {
      members.add(
          "'policyTypes':["
              + (ingress ? "'Ingress'" : "")
              + (ingress && egress ? "," : "")
              + (egress ? "'Egress'" : "")
              + "]");
    }
    return NetworkKinds.NETWORK_POLICY.read(
        json(
            "{'metadata':{'namespace':'s%d','name':'y%d'},'spec':{%s}}"
                .formatted(number % 3, number, String.join(",", members))),
        unknown -> {});
  }

  private String several(int most, Supplier<String> make) {
    return IntStream.range(0, chance.nextInt(most + 1))
        .mapToObj(i -> make.get())
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String rules(String peers) {
    return several(
        2,
        () ->
            "{'%s':%s,'ports':%s}"
                .formatted(peers, several(2, this::peer), several(2, this::port)));
  }

  private String peer() {
    return switch (chance.nextInt(5)) {
      case 0 -> "{'podSelector':" + selector() + "}";
      case 1 -> "{'namespaceSelector':" + selector() + "}";
      case 2 -> "{'namespaceSelector':%s,'podSelector':%s}".formatted(selector(), selector());
      case 3 -> "{'ipBlock':{'cidr':'10.1.0.0/24','except':['10.1.0.4/30']}}";
      default -> "{'ipBlock':{'cidr':'" + one(List.of("203.0.113.0/24", "fd00::/64")) + "'}}";
    };
  }

  private String port() {
    return one(
        List.of(
            "{'port':80}",
            "{'protocol':'UDP','port':53}",
            "{'port':'web'}",
            "{'protocol':'UDP','port':'dns'}",
            "{'protocol':'UDP'}",
            "{'port':80,'endPort':81}",
            "{'protocol':'TCP','port':81}"));
  }

  private static Json json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  /** An address that somebody may have. */
  private String address() {
    return switch (chance.nextInt(8)) {
      case 0 -> "203.0.113.9";
      case 1 -> NODE_ADDRESS;
      case 2 -> "fd00::" + chance.nextInt(PODS);
      default -> "10.1.0." + chance.nextInt(PODS);
    };
  }

  /** A connection that somebody may want. */
  public Flow flow() {
    boolean udp = maybe(30);
    String protocol = maybe(5) ? "ICMP" : udp ? "UDP" : "TCP";
    return new Flow(address(), address(), protocol, udp ? 53 : 79 + chance.nextInt(4));
  }
}
