package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.Resource;
import dev.orch.model.core.Service;
import dev.orch.model.json.Json;
import dev.orch.store.VersionedStore;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever callers do at once, everything is held by exactly one Service. */
class AllocationProperties {
  private static final String BOTH = "10.96.0.0/28,fd00::/124";

  /**
   * @param within how often the one before it reads or writes the store until this one gets in; 0:
   *     it waits for its end
   */
  record Step(String verb, String name, String spec, boolean dryRun, int within) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> specs =
        Combinators.combine(
                Arbitraries.of(
                    "",
                    ",'type':'ClusterIP'",
                    ",'type':'NodePort'",
                    ",'type':'LoadBalancer'",
                    ",'type':'LoadBalancer','externalTrafficPolicy':'Local'",
                    ",'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':30003",
                    ",'type':'LoadBalancer','externalTrafficPolicy':'Local','healthCheckNodePort':30001",
                    ",'type':'LoadBalancer','allocateLoadBalancerNodePorts':false",
                    ",'type':'ExternalName','externalName':'a.b','clusterIP':'','clusterIPs':null"),
                Arbitraries.of(
                    "",
                    ",'ipFamilyPolicy':'SingleStack'",
                    ",'ipFamilyPolicy':'PreferDualStack'",
                    ",'ipFamilyPolicy':'RequireDualStack'"),
                Arbitraries.of(
                    "",
                    "",
                    ",'ipFamilies':['IPv4']",
                    ",'ipFamilies':['IPv6']",
                    ",'ipFamilies':['IPv4','IPv6']",
                    ",'ipFamilies':['IPv6','IPv4']"),
                Arbitraries.of(
                    "",
                    "",
                    "",
                    ",'clusterIP':'None'",
                    ",'clusterIP':'10.96.0.3'",
                    ",'clusterIP':'fd00::3'",
                    ",'clusterIP':'10.96.0.3','clusterIPs':['10.96.0.3','fd00::3']"),
                Arbitraries.of(
                    ",'ports':[{'port':80}]",
                    ",'ports':[{'port':80,'nodePort':30001}]",
                    ",'ports':[{'port':53,'name':'u','protocol':'UDP'},{'port':53,'name':'t'}]",
                    ",'ports':[{'port':53,'name':'u','protocol':'UDP','nodePort':30002},"
                        + "{'port':53,'name':'t','nodePort':30002},{'port':80,'name':'h'}]"))
            .as((a, b, c, d, e) -> a + b + c + d + e);
    return Combinators.combine(
            Arbitraries.of("create", "create", "update", "update", "patch", "delete"),
            Arbitraries.of("a", "b", "c", "d"),
            specs,
            Arbitraries.of(false, false, false, true),
            Arbitraries.integers().between(0, 12))
        .as(Step::new)
        .list()
        .ofMinSize(2)
        .ofMaxSize(30);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void everythingIsHeldByOne(@ForAll("steps") List<Step> steps) {
    Deque<Step> rest = new ArrayDeque<>(steps);
    Allocations[] running = new Allocations[1];
    int[] touched = new int[1];
    Runnable others =
        () -> {
          int within = running[0] == null || rest.isEmpty() ? 0 : rest.peek().within();
          if (within > 0 && ++touched[0] >= within) {
            touched[0] = 0;
            run(running[0], rest.remove());
          }
        };
    VersionedStore<Resource> store = Allocations.store(BOTH);
    Allocations it = new Allocations(new HookedStore<>(store, others, others), 7, BOTH);
    while (!rest.isEmpty()) {
      running[0] = it;
      touched[0] = 0;
      run(it, rest.remove());
      running[0] = null;
      it.check();
    }
  }

  private static void run(Allocations it, Step step) {
    WriteOptions options = step.dryRun() ? WriteOptions.DRY_RUN : WriteOptions.NONE;
    Service given = it.service(step.name(), step.spec());
    try {
      switch (step.verb()) {
        case "create" -> it.services().create(given, options);
        case "update" -> it.services().update(given, options);
        case "patch" -> {
          String spec = step.spec().replaceFirst(",", "").replace('\'', '"');
          Json.Obj patch = (Json.Obj) Json.parse("{\"spec\":{" + spec + "}}");
          it.services().patch(step.name(), Patch.merge(patch), options);
        }
        default -> {
          if (!step.dryRun()) {
            it.services().delete(step.name());
          }
        }
      }
    } catch (ApiException refused) {
      assertThat(refused.status().code()).isIn(404, 409, 422, 500);
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void dryRunsAndRefusals_storeNothing(@ForAll("steps") List<Step> steps) {
    VersionedStore<Resource> store = Allocations.store(BOTH);
    Allocations it = new Allocations(store, 7, BOTH);
    for (Step step : steps) {
      long before = store.revision();
      boolean refused = false;
      WriteOptions options = step.dryRun() ? WriteOptions.DRY_RUN : WriteOptions.NONE;
      try {
        it.services().create(it.service(step.name(), step.spec()), options);
      } catch (ApiException e) {
        refused = true;
      }
      assertThat(store.revision() == before).isEqualTo(refused || step.dryRun());
    }
    it.check();
  }

  /** A naive twin: which addresses are free, above the part that is kept and in it. */
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void bands_areTakenFromAbove(
      @ForAll("sizes") int bits, @ForAll("asked") List<Integer> asked, @ForAll long seed) {
    String range = "10.96.0.0/" + bits;
    Allocations it = new Allocations(Allocations.store(range), seed, range);
    int total = 1 << (32 - bits);
    int kept = total <= 16 ? 0 : Math.min(Math.max(16, total / 16), 256);
    TreeSet<Integer> lower = new TreeSet<>();
    TreeSet<Integer> upper = new TreeSet<>();
    for (int host = 1; host < total - 1; host++) {
      (host <= kept ? lower : upper).add(host);
    }
    int number = 0;
    for (int host : asked) {
      if (lower.remove(host) || upper.remove(host)) {
        it.create("s" + number++, "'clusterIP':'10.96.0." + host + "'");
      }
    }
    while (!lower.isEmpty() || !upper.isEmpty()) {
      String address = it.create("s" + number++, "").spec().clusterIP();
      int host = Integer.parseInt(address.substring(address.lastIndexOf('.') + 1));
      assertThat(upper.isEmpty() ? lower : upper).contains(host);
      assertThat(lower.remove(host) || upper.remove(host)).isTrue();
    }
    int full = number;
    assertThatThrownBy(() -> it.create("s" + full, ""))
        .hasMessageContaining("failed to allocate a serviceIP: range is full");
    it.check();
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(30, 29, 28, 27, 26);
  }

  @Provide
  Arbitrary<List<Integer>> asked() {
    return Arbitraries.integers().between(1, 62).list().ofMaxSize(20);
  }
}
