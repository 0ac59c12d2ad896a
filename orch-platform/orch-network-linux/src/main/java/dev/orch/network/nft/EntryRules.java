package dev.orch.network.nft;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.orch.network.Range;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.Frontend;
import dev.orch.network.ServiceTable.Kind;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.ServiceTable.Outcome;
import dev.orch.network.ServiceTable.Route;
import dev.orch.network.SyncReport.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one service has in the tables, a pure function of its entry and of which of its targets are
 * its own. Used once.
 */
final class EntryRules {
  /**
   * What comes out.
   *
   * @param parts with what each holds
   * @param problems what isn't carried
   */
  record Rules(Map<Part, String> parts, List<Problem> problems) {
    Rules {
      parts = ImmutableMap.copyOf(parts);
      problems = ImmutableList.copyOf(problems);
    }
  }

  private final Entry entry;
  private final NftSettings settings;
  private final Map<Part, String> parts = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  private EntryRules(Entry entry, NftSettings settings) {
    this.entry = entry;
    this.settings = settings;
  }

  /**
   * The rules of an entry.
   *
   * @param owned whether a target is this entry's, and no other one's that comes before it
   */
  static Rules of(Entry entry, Predicate<Target> owned, NftSettings settings) {
    EntryRules rules = new EntryRules(entry, settings);
    Map<Target, Frontend> taken = new LinkedHashMap<>();
    for (Frontend frontend : entry.frontends()) {
      Target target = Target.of(frontend);
      String fault = rules.fault(target);
      if (target == null || !fault.isEmpty()) {
        rules.problem(frontend, fault);
      } else if (!owned.test(target)) {
        rules.problem(frontend, "another service has this address and port");
      } else if (taken.putIfAbsent(target, frontend) == null) {
        rules.add(frontend, target);
      }
    }
    return new Rules(rules.parts, rules.problems);
  }

  private void problem(Frontend frontend, String reason) {
    String address =
        frontend.address().indexOf(':') < 0 ? frontend.address() : "[" + frontend.address() + "]";
    problems.add(new Problem(entry.name(), address + ":" + frontend.number(), reason));
  }

  private String fault(@Nullable Target target) {
    if (target == null) {
      return "its address is none";
    }
    if (target.family() == Family.IP6 && !settings.six()) {
      return "this machine has no IPv6";
    }
    if (!BaseRules.PROTOCOLS.contains(target.protocol())) {
      return "protocol " + target.protocol() + " isn't carried";
    }
    return target.protocol().equals("sctp") && !settings.sctp()
        ? "this machine's kernel follows no connections of SCTP"
        : "";
  }

  private void add(Frontend frontend, Target target) {
    if (frontend.kind() == Kind.CLUSTER_IP) {
      parts.put(Part.sharedElement(target.family(), BaseRules.CLUSTER_IPS, target.address()), "");
    }
    if (frontend.kind() == Kind.LOAD_BALANCER && !frontend.sources().isEmpty()) {
      addFirewall(frontend, target);
    }
    Route inside = usable(frontend.inside(), frontend, target);
    Route outside =
        frontend.outside().equals(frontend.inside())
            ? inside
            : usable(frontend.outside(), frontend, target);
    boolean apart = !outside.equals(inside);
    addEndpoints(inside, target, false);
    if (apart) {
      addEndpoints(outside, target, true);
    }
    for (Origin origin : Origin.values()) {
      boolean own = apart && origin == Origin.OUTSIDE;
      addVerdict(frontend, target, origin, own ? outside : inside, own);
    }
  }

  /** The route without endpoints that are none of the family: nft would refuse all for one. */
  private Route usable(Route route, Frontend frontend, Target target) {
    if (route.outcome() != Outcome.CARRY) {
      return route;
    }
    List<Endpoint> good =
        route.endpoints().stream()
            .filter(endpoint -> Family.of(endpoint.ip()) == target.family())
            .collect(ImmutableList.toImmutableList());
    if (good.size() < route.endpoints().size()) {
      problem(frontend, "an endpoint's address is none of its family");
    }
    return good.isEmpty() ? Route.REJECT : Route.to(good);
  }

  private void addFirewall(Frontend frontend, Target target) {
    List<Range> ranges = new ArrayList<>();
    for (String source : frontend.sources()) {
      try {
        ranges.add(Range.parse(source));
      } catch (IllegalArgumentException e) {
        problem(frontend, "a source range is none: " + source);
      }
    }
    if (ranges.stream().anyMatch(r -> r.bits() == 0 && target.family().has(r))) {
      return;
    }
    String name = Names.of("firewall", entry.name(), target.key());
    List<String> allowed = Ranges.texts(ranges, target.family());
    parts.put(
        Part.chain(target.family(), name),
        allowed.isEmpty()
            ? "drop"
            : "%s saddr != { %s } drop"
                .formatted(target.family().word(), String.join(", ", allowed)));
    parts.put(Part.element(target.family(), BaseRules.FIREWALL, target.key()), "goto " + name);
  }

  private void addEndpoints(Route route, Target target, boolean outside) {
    String map = BaseRules.endpoints(target.protocol(), outside);
    int slot = 0;
    for (Endpoint endpoint : route.endpoints()) {
      String ip = Family.canonical(endpoint.ip());
      parts.put(Part.sharedElement(target.family(), BaseRules.HAIRPIN, ip + " . " + ip), "");
      if (entry.affinity() == null) {
        parts.put(
            Part.element(target.family(), map, target.slot(slot++)), ip + " . " + endpoint.port());
      }
    }
  }

  private void addVerdict(
      Frontend frontend, Target target, Origin origin, Route route, boolean outside) {
    boolean carried = route.outcome() == Outcome.CARRY;
    String map = carried ? BaseRules.services(origin) : BaseRules.denied(origin);
    parts.put(
        Part.element(target.family(), map, target.key()),
        switch (route.outcome()) {
          case REJECT -> BaseRules.REFUSE;
          case DROP -> "drop";
          case CARRY ->
              "goto "
                  + chain(
                      frontend,
                      target,
                      route.endpoints(),
                      outside,
                      frontend.masqueraded().contains(origin));
        });
  }

  /** The chain that carries to these; it is added if need be. */
  private String chain(
      Frontend frontend,
      Target target,
      List<Endpoint> endpoints,
      boolean outside,
      boolean masqueraded) {
    Family family = target.family();
    Duration affinity = entry.affinity();
    String plain;
    boolean shared = affinity == null;
    if (affinity == null) {
      plain =
          "carry-%s%s-%d".formatted(outside ? "outside-" : "", target.protocol(), endpoints.size());
      parts.put(
          Part.sharedChain(family, plain),
          "dnat %s to %1$s daddr . %s dport . numgen random mod %d map @%s"
              .formatted(
                  family.word(),
                  target.protocol(),
                  endpoints.size(),
                  BaseRules.endpoints(target.protocol(), outside)));
    } else {
      AffinityRules rules = new AffinityRules(entry.name(), frontend.port(), target, affinity);
      plain = rules.chain(endpoints);
      parts.putAll(rules.parts(endpoints));
    }
    if (!masqueraded) {
      return plain;
    }
    String marking = "marked-" + plain;
    parts.put(
        shared ? Part.sharedChain(family, marking) : Part.chain(family, marking),
        "meta mark set meta mark | 0x%s\ngoto %s"
            .formatted(Integer.toHexString(settings.mark()), plain));
    return marking;
  }
}
