package dev.orch.scheduling;

import static dev.orch.scheduling.Given.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.resource.AllocationResult;
import dev.orch.model.resource.DeviceRequestAllocationResult;
import dev.orch.model.resource.ResourceClaim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Devices are found just where trying every choice finds some, and what is found is allowed. */
class DeviceAllocatorProperties {
  private enum Rule {
    NONE,
    SAME,
    DISTINCT
  }

  /** So many devices, red if so; each takes so much of the pool's ten. */
  record Dev(boolean red, int takes) {}

  /** So many devices of a color, or of any; the second alternative is one of any. */
  record Req(int count, boolean redOnly, boolean orOneOfAny) {}

  record Case(List<Dev> devices, List<Req> requests, Rule rule) {}

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<Dev> device =
        Combinators.combine(Arbitraries.of(true, false), Arbitraries.integers().between(0, 6))
            .as(Dev::new);
    Arbitrary<Req> request =
        Combinators.combine(
                Arbitraries.integers().between(1, 3),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(Req::new);
    return Combinators.combine(
            device.list().ofMaxSize(6),
            request.list().ofMinSize(1).ofMaxSize(3),
            Arbitraries.of(Rule.class))
        .as(Case::new);
  }

  @Property(tries = 400)
  void devicesAreFound_whereTryingEveryChoiceFindsSome(@ForAll("cases") Case of)
      throws DeviceSelection.Faulty {
    ClusterView view = view(of);
    ResourceClaim claim = claim(of);
    DeviceRequests requests = DeviceRequests.of(List.of(claim), view);
    List<AllocationResult> found =
        new DeviceAllocator(requests, view, new DeviceSelection(DynamicResourcesTest.EXPRESSIONS))
            .allocate(view.nodes().get(0));

    assertThat(found != null).isEqualTo(exists(of, 0, new ArrayList<>()));
    if (found != null) {
      Map<String, List<Integer>> byRequest = new TreeMap<>();
      List<Integer> all = new ArrayList<>();
      for (DeviceRequestAllocationResult one : found.get(0).devices().results()) {
        int device = Integer.parseInt(one.device().substring(1));
        byRequest.computeIfAbsent(one.request(), r -> new ArrayList<>()).add(device);
        all.add(device);
      }
      assertThat(all).doesNotHaveDuplicates();
      assertThat(isAllowed(of, all)).isTrue();
      assertThat(byRequest).hasSameSizeAs(of.requests);
      byRequest.forEach(
          (name, devices) -> {
            Req request = of.requests.get(Integer.parseInt(name.substring(1, 2)));
            boolean second = name.endsWith("/any");
            assertThat(devices).hasSize(second ? 1 : request.count);
            assertThat(devices)
                .allMatch(device -> second || !request.redOnly || of.devices.get(device).red);
          });
    }
  }

  /** Every choice of every request, in turn. */
  private static boolean exists(Case of, int at, List<Integer> taken) {
    if (at == of.requests.size()) {
      return true;
    }
    Req request = of.requests.get(at);
    return choose(of, at, taken, request.count, request.redOnly)
        || (request.orOneOfAny && choose(of, at, taken, 1, false));
  }

  private static boolean choose(Case of, int at, List<Integer> taken, int count, boolean redOnly) {
    if (count == 0) {
      return exists(of, at + 1, taken);
    }
    for (int i = 0; i < of.devices.size(); i++) {
      if (!taken.contains(i) && (!redOnly || of.devices.get(i).red)) {
        List<Integer> more = new ArrayList<>(taken);
        more.add(i);
        if (isAllowed(of, more) && choose(of, at, more, count - 1, redOnly)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isAllowed(Case of, List<Integer> devices) {
    long red = devices.stream().filter(device -> of.devices.get(device).red).count();
    long other = devices.size() - red;
    boolean keepsRule =
        switch (of.rule) {
          case NONE -> true;
          case SAME -> red == 0 || other == 0;
          case DISTINCT -> red <= 1 && other <= 1;
        };
    return keepsRule && devices.stream().mapToInt(d -> of.devices.get(d).takes).sum() <= 10;
  }

  private static ClusterView view(Case of) {
    StringBuilder devices = new StringBuilder();
    for (int i = 0; i < of.devices.size(); i++) {
      Dev device = of.devices.get(i);
      devices
          .append(i == 0 ? "" : ",")
          .append("{'name':'d" + i + "','attributes':{'color':{'string':'")
          .append(device.red ? "red" : "blue")
          .append("'}},'consumesCounters':[{'counterSet':'s','counters':{'n':{'value':'")
          .append(device.takes)
          .append("'}}}]}");
    }
    ClusterView view = ClusterView.of(List.of(node("n")), List.of());
    view =
        view.with(
            DeviceKinds.SLICE,
            DeviceKinds.SLICE.read(
                json(
                    "{'metadata':{'name':'s'},'spec':{'driver':'d','allNodes':true,'pool':{'name':'p',"
                        + "'generation':1,'resourceSliceCount':1},'sharedCounters':[{'name':'s',"
                        + "'counters':{'n':{'value':'10'}}}],'devices':["
                        + devices
                        + "]}}"),
                unknown -> {}));
    return view.with(
        DeviceKinds.DEVICE_CLASS,
        DeviceKinds.DEVICE_CLASS.read(json("{'metadata':{'name':'c'}}"), unknown -> {}));
  }

  private static ResourceClaim claim(Case of) {
    List<String> requests = new ArrayList<>();
    for (int i = 0; i < of.requests.size(); i++) {
      Req request = of.requests.get(i);
      String wanted =
          "'deviceClassName':'c','allocationMode':'ExactCount','count':"
              + request.count
              + (request.redOnly ? ",'selectors':[{'cel':{'expression':'color=red'}}]" : "");
      requests.add(
          request.orOneOfAny
              ? "{'name':'r"
                  + i
                  + "','firstAvailable':[{'name':'first',"
                  + wanted
                  + "},{'name':'any','deviceClassName':'c','allocationMode':'ExactCount','count':1}]}"
              : "{'name':'r" + i + "','exactly':{" + wanted + "}}");
    }
    String constraint =
        switch (of.rule) {
          case NONE -> "";
          case SAME -> "{'matchAttribute':'d/color'}";
          case DISTINCT -> "{'distinctAttribute':'d/color'}";
        };
    return DeviceKinds.CLAIM.read(
        json(
            "{'metadata':{'namespace':'default','name':'claim'},'spec':{'devices':{'requests':["
                + String.join(",", requests)
                + "],'constraints':["
                + constraint
                + "]}}}"),
        unknown -> {});
  }

  private static Json json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
