package dev.orch.scheduling;

import static dev.orch.scheduling.Given.edited;
import static dev.orch.scheduling.Given.labelled;
import static dev.orch.scheduling.Given.node;
import static dev.orch.scheduling.Given.pod;
import static dev.orch.scheduling.Given.uid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodResourceClaim;
import dev.orch.model.core.PodResourceClaimStatus;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.DeviceKinds;
import dev.orch.model.resource.AllocationResult;
import dev.orch.model.resource.DeviceAttribute;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimConsumerReference;
import dev.orch.model.structural.DeviceExpressions;
import dev.orch.model.structural.Expressions.ExpressionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DynamicResourcesTest {
  /** Stands in for CEL: {@code name=value} of an attribute, {@code fails}, and anything. */
  static final DeviceExpressions EXPRESSIONS =
      text ->
          text.equals("broken")
              ? DeviceExpressions.Compiled.refused("it is broken")
              : new DeviceExpressions.Compiled(
                  (driver, device) -> {
                    if (text.equals("fails")) {
                      throw new ExpressionException("no such key: x");
                    }
                    DeviceAttribute attribute = device.attributes().get(text.split("=")[0]);
                    return attribute != null && text.split("=")[1].equals(attribute.string());
                  },
                  "");

  private static final Profile PROFILE = Profile.defaults(EXPRESSIONS);

  private static <T extends Resource> ClusterView with(
      ClusterView view, Kind<T> kind, String json) {
    return view.with(kind, kind.read(Json.parse(json.replace('\'', '"')), unknown -> {}));
  }

  private static ClusterView withClass(ClusterView view, String spec) {
    return with(
        view, DeviceKinds.DEVICE_CLASS, "{'metadata':{'name':'gpu'},'spec':{" + spec + "}}");
  }

  /** A slice of one node, which is its own pool. */
  private static ClusterView withDevices(ClusterView view, String node, String... devices) {
    return withSlice(
        view, node, "'nodeName':'" + node + "','devices':[" + String.join(",", devices) + "]");
  }

  private static ClusterView withSlice(ClusterView view, String pool, String more) {
    return with(
        view,
        DeviceKinds.SLICE,
        "{'metadata':{'name':'slice-"
            + pool
            + "'},'spec':{'driver':'d','pool':{'name':'"
            + pool
            + "','generation':1,'resourceSliceCount':1},"
            + more
            + "}}");
  }

  private static String device(String name, String... attributes) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < attributes.length; i += 2) {
      all.append(i == 0 ? "" : ",")
          .append("'" + attributes[i] + "':{'string':'" + attributes[i + 1] + "'}");
    }
    return "{'name':'" + name + "','attributes':{" + all + "}}";
  }

  private static ClusterView withClaim(ClusterView view, String name, String devices) {
    return with(
        view,
        DeviceKinds.CLAIM,
        "{'metadata':{'namespace':'default','name':'"
            + name
            + "','uid':'uid-"
            + name
            + "'},'spec':{'devices':{"
            + devices
            + "}}}");
  }

  private static String exactly(String name, int count, String more) {
    return "{'name':'"
        + name
        + "','exactly':{'deviceClassName':'gpu','allocationMode':'ExactCount','count':"
        + count
        + more
        + "}}";
  }

  private static Pod needing(Pod pod, String... claims) {
    List<PodResourceClaim> named =
        IntStream.range(0, claims.length)
            .mapToObj(i -> new PodResourceClaim("c" + i, claims[i], null))
            .toList();
    return uid("uid-" + pod.metadata().name(), edited(pod, spec -> spec.withResourceClaims(named)));
  }

  private static ClusterView nodes(String... names) {
    return withClass(
        ClusterView.of(
            List.of(names).stream().map(name -> labelled(node(name), "host", name)).toList(),
            List.of()),
        "");
  }

  private static Decision decide(ClusterView view, Pod pod) {
    return Scheduler.schedule(view, List.of(pod), PROFILE, 1).get(0);
  }

  private static Decision.Placed placed(ClusterView view, Pod pod) {
    return (Decision.Placed) decide(view, pod);
  }

  private static String refusal(ClusterView view, Pod pod) {
    return ((Decision.Refused) decide(view, pod)).why().message();
  }

  /** The claim as it is written for the pod. */
  private static ResourceClaim written(Decision.Placed placed, int effect) {
    return (ResourceClaim) ((Effect.Write<?>) placed.before().get(effect)).after();
  }

  private static List<String> given(ResourceClaim claim) {
    AllocationResult result = Objects.requireNonNull(claim.status().allocation());
    return result.devices().results().stream()
        .map(one -> one.request() + "=" + one.pool() + "/" + one.device())
        .toList();
  }

  @Test
  void claimIsGivenDevicesOfTheNode_andReservedForThePod() {
    ClusterView view = withDevices(nodes("n1", "n2"), "n2", device("g0"), device("g1"));
    view = withClaim(view, "claim", "'requests':[" + exactly("r", 2, "") + "]");

    Decision.Placed placed = placed(view, needing(pod("p"), "claim"));

    assertThat(placed.nodeName()).isEqualTo("n2");
    ResourceClaim claim = written(placed, 0);
    assertThat(given(claim)).containsExactly("r=n2/g0", "r=n2/g1");
    assertThat(claim.metadata().finalizers())
        .containsExactly("resource.kubernetes.io/delete-protection");
    assertThat(claim.status().reservedFor())
        .singleElement()
        .satisfies(
            user -> {
              assertThat(user.resource()).isEqualTo("pods");
              assertThat(user.uid()).isEqualTo("uid-p");
            });
    assertThat(Objects.requireNonNull(claim.status().allocation()).nodeSelector())
        .hasToString(
            "NodeSelector[nodeSelectorTerms=[NodeSelectorTerm[matchExpressions=[], matchFields="
                + "[NodeSelectorRequirement[key=metadata.name, operator=In, values=[n2]]]]]]");
  }

  @Test
  void devicesThatAreGiven_areGivenToNobodyElse_inOneBatchToo() {
    ClusterView view = withDevices(nodes("n1"), "n1", device("g0"), device("g1"));
    for (String name : List.of("a", "b", "c")) {
      view = withClaim(view, name, "'requests':[" + exactly("r", 1, "") + "]");
    }
    List<Decision> decisions =
        Scheduler.schedule(
            view,
            List.of(needing(pod("a"), "a"), needing(pod("b"), "b"), needing(pod("c"), "c")),
            PROFILE,
            1);

    assertThat(given(written((Decision.Placed) decisions.get(0), 0))).containsExactly("r=n1/g0");
    assertThat(given(written((Decision.Placed) decisions.get(1), 0))).containsExactly("r=n1/g1");
    assertThat(((Decision.Refused) decisions.get(2)).why().message())
        .startsWith("0/1 nodes are available: 1 cannot allocate all claims.");
  }

  @Test
  void claimThatHasDevices_isSharedWhereTheyAre() {
    ClusterView view = withDevices(nodes("n1", "n2"), "n1", device("g0"));
    view = withClaim(view, "claim", "'requests':[" + exactly("r", 1, "") + "]");
    Decision.Placed first = placed(view, needing(pod("p"), "claim"));
    view = view.with(DeviceKinds.CLAIM, written(first, 0));

    Decision.Placed second = placed(view, needing(pod("q"), "claim"));
    assertThat(second.nodeName()).isEqualTo("n1");
    assertThat(written(second, 0).status().reservedFor()).hasSize(2);

    assertThat(refusal(view.withoutNode("n1"), needing(pod("q"), "claim")))
        .startsWith("0/1 nodes are available: 1 resourceclaim not available on the node.");
  }

  @Test
  void reservedClaim_needsNothingMore() {
    ClusterView view = withDevices(nodes("n1"), "n1", device("g0"));
    view = withClaim(view, "claim", "'requests':[" + exactly("r", 1, "") + "]");
    Pod pod = needing(pod("p"), "claim");
    view = view.with(DeviceKinds.CLAIM, written(placed(view, pod), 0));
    assertThat(placed(view, pod).before()).isEmpty();
  }

  @Test
  void claimWithAsManyUsersAsItMayHave_isInUse() {
    ClusterView view = withDevices(nodes("n1"), "n1", device("g0"));
    view = withClaim(view, "claim", "'requests':[" + exactly("r", 1, "") + "]");
    Pod user = needing(pod("p"), "claim");
    ResourceClaim shared = written(placed(view, user), 0);
    List<ResourceClaimConsumerReference> users = new ArrayList<>(shared.status().reservedFor());
    while (users.size() < 256) {
      String name = "user-" + users.size();
      users.add(new ResourceClaimConsumerReference("", "pods", name, name));
    }
    ClusterView most =
        view.with(DeviceKinds.CLAIM, shared.withStatus(shared.status().withReservedFor(users)));

    assertThat(refusal(most, needing(pod("q"), "claim")))
        .startsWith("0/1 nodes are available: resourceclaim in use.");
    assertThat(placed(most, user).nodeName()).isEqualTo("n1");
    ClusterView oneLess =
        view.with(
            DeviceKinds.CLAIM,
            shared.withStatus(shared.status().withReservedFor(users.subList(0, 255))));
    assertThat(placed(oneLess, needing(pod("q"), "claim")).nodeName()).isEqualTo("n1");
  }

  @Test
  void missingClaim_isARefusalOfAllNodes() {
    assertThat(refusal(nodes("n1", "n2"), needing(pod("p"), "missing")))
        .startsWith(
            "0/2 nodes are available: resourceclaim.resource.k8s.io \"missing\" not found.");
  }

  @Test
  void devicesCapacity_mustBeEnough() {
    ClusterView view =
        withDevices(
            nodes("n1"),
            "n1",
            "{'name':'none'}",
            "{'name':'small','capacity':{'memory':{'value':'10Gi'}}}",
            "{'name':'large','capacity':{'memory':{'value':'20Gi'}}}");
    String asking = ",'capacity':{'requests':{'memory':'%s'}}";
    view = withClaim(view, "ten", "'requests':[" + exactly("r", 1, asking.formatted("10Gi")) + "]");
    view =
        withClaim(view, "more", "'requests':[" + exactly("r", 1, asking.formatted("11Gi")) + "]");
    view =
        withClaim(view, "most", "'requests':[" + exactly("r", 1, asking.formatted("21Gi")) + "]");

    assertThat(given(written(placed(view, needing(pod("p"), "ten")), 0)))
        .containsExactly("r=n1/small");
    assertThat(given(written(placed(view, needing(pod("p"), "more")), 0)))
        .containsExactly("r=n1/large");
    assertThat(refusal(view, needing(pod("p"), "most")))
        .startsWith("0/1 nodes are available: 1 cannot allocate all claims.");
  }

  @Test
  void claimMadeForThePod_isFoundByItsStatus() {
    ClusterView view = withDevices(nodes("n1"), "n1", device("g0"));
    view =
        with(
            view,
            DeviceKinds.CLAIM,
            "{'metadata':{'namespace':'default','name':'p-c-1','uid':'u','ownerReferences':[{"
                + "'apiVersion':'v1','kind':'Pod','name':'p','uid':'uid-p','controller':true}]},"
                + "'spec':{'devices':{'requests':["
                + exactly("r", 1, "")
                + "]}}}");
    Pod pod = uid("uid-p", pod("p"));
    pod =
        edited(pod, spec -> spec.withResourceClaims(List.of(new PodResourceClaim("c", null, "t"))));
    Pod told =
        pod.withStatus(
            pod.status()
                .withResourceClaimStatuses(
                    List.of(
                        new PodResourceClaimStatus("other", "elsewhere"),
                        new PodResourceClaimStatus("c", "p-c-1"))));
    ResourceClaim claim = view.find(DeviceKinds.CLAIM, "default", "p-c-1").orElseThrow();

    assertThat(given(written(placed(view, told), 0))).containsExactly("r=n1/g0");
    assertThat(PodResourceClaims.isNamed(told, claim)).isTrue();
    assertThat(PodResourceClaims.isNamed(pod, claim)).isFalse();
  }

  @Test
  void selectorsOfClassAndRequest_bothDecide() {
    ClusterView view =
        withClass(
            withDevices(
                nodes("n1"),
                "n1",
                device("g0", "vendor", "x", "model", "old"),
                device("g1", "vendor", "y", "model", "new"),
                device("g2", "vendor", "x", "model", "new")),
            "'selectors':[{'cel':{'expression':'vendor=x'}}]");
    String wanted = exactly("r", 1, ",'selectors':[{'cel':{'expression':'model=new'}}]");
    view = withClaim(view, "claim", "'requests':[" + wanted + "]");
    assertThat(given(written(placed(view, needing(pod("p"), "claim")), 0)))
        .containsExactly("r=n1/g2");
  }

  @Test
  void selectorsThatCantBeAsked_sayWhose() {
    ClusterView view = withDevices(nodes("n1"), "n1", device("g0"));
    String broken = exactly("r", 1, ",'selectors':[{'cel':{'expression':'broken'}}]");
    String failing = exactly("r", 1, ",'selectors':[{'cel':{'expression':'fails'}}]");
    view = withClaim(view, "broken", "'requests':[" + broken + "]");
    view = withClaim(view, "failing", "'requests':[" + failing + "]");
    assertThat(refusal(view, needing(pod("p"), "broken")))
        .contains("claim default/broken: selector #0: CEL compile error: it is broken");
    assertThat(refusal(view, needing(pod("p"), "failing")))
        .contains(
            "claim default/failing: selector #0 on device d/n1/g0: CEL runtime error: no such key: x");
  }

  @Test
  void firstAvailable_takesTheFirstAlternativeThatCanBeHad() {
    ClusterView view = withDevices(nodes("n1"), "n1", device("g0"), device("g1"));
    view =
        withClaim(
            view,
            "claim",
            "'requests':[{'name':'r','firstAvailable':["
                + "{'name':'many','deviceClassName':'gpu','allocationMode':'ExactCount','count':3},"
                + "{'name':'few','deviceClassName':'gpu','allocationMode':'ExactCount','count':2}]}]");
    assertThat(given(written(placed(view, needing(pod("p"), "claim")), 0)))
        .containsExactly("r/few=n1/g0", "r/few=n1/g1");
  }

  @Test
  void allDevices_mustBeFree_andThereMustBeSome() {
    String all =
        "'requests':[{'name':'r','exactly':{'deviceClassName':'gpu','allocationMode':'All'}}]";
    ClusterView view = withDevices(nodes("n1", "n2"), "n1", device("g0"), device("g1"));
    view =
        withClaim(withClaim(view, "all", all), "one", "'requests':[" + exactly("r", 1, "") + "]");
    assertThat(given(written(placed(view, needing(pod("p"), "all")), 0)))
        .containsExactly("r=n1/g0", "r=n1/g1");

    ClusterView oneGone =
        view.with(DeviceKinds.CLAIM, written(placed(view, needing(pod("q"), "one")), 0));
    assertThat(refusal(oneGone, needing(pod("p"), "all")))
        .startsWith("0/2 nodes are available: 2 cannot allocate all claims.");
  }

  @Test
  void matchAttribute_findsDevicesAlike_thoughTheFirstHasNoMate() {
    ClusterView view =
        withDevices(
            nodes("n1"),
            "n1",
            device("bare"),
            device("g0", "root", "a"),
            device("g1", "root", "b"),
            device("g2", "root", "b"));
    String requests = "'requests':[" + exactly("r", 1, "") + "," + exactly("s", 1, "") + "]";
    view = withClaim(view, "same", requests + ",'constraints':[{'matchAttribute':'d/root'}]");
    view = withClaim(view, "other", requests + ",'constraints':[{'distinctAttribute':'d/root'}]");
    assertThat(given(written(placed(view, needing(pod("p"), "same")), 0)))
        .containsExactly("r=n1/g1", "s=n1/g2");
    assertThat(given(written(placed(view, needing(pod("p"), "other")), 0)))
        .containsExactly("r=n1/g0", "s=n1/g1");
  }

  @Test
  void taintedDevices_areForWhoToleratesThem() {
    String tainted = "{'name':'g0','taints':[{'key':'sick','value':'yes','effect':'NoSchedule'}]}";
    ClusterView view = withDevices(nodes("n1"), "n1", tainted);
    view = withClaim(view, "healthy", "'requests':[" + exactly("r", 1, "") + "]");
    view =
        withClaim(
            view,
            "brave",
            "'requests':["
                + exactly("r", 1, ",'tolerations':[{'key':'sick','operator':'Exists'}]")
                + "]");
    assertThat(decide(view, needing(pod("p"), "healthy"))).isInstanceOf(Decision.Refused.class);
    assertThat(given(written(placed(view, needing(pod("p"), "brave")), 0)))
        .containsExactly("r=n1/g0");
    ClusterView evicting =
        withDevices(view, "n1", tainted.replace("NoSchedule", "NoExecute"), device("g1"));
    assertThat(given(written(placed(evicting, needing(pod("p"), "healthy")), 0)))
        .containsExactly("r=n1/g1");
    ClusterView told = withDevices(view, "n1", tainted.replace("NoSchedule", "None"));
    assertThat(given(written(placed(told, needing(pod("p"), "healthy")), 0)))
        .containsExactly("r=n1/g0");
  }

  @Test
  void poolThatNamesADeviceTwice_givesNothing() {
    ClusterView view = withDevices(nodes("n1"), "n1", device("g0"), device("g0"));
    view = withClaim(view, "claim", "'requests':[" + exactly("r", 1, "") + "]");
    assertThat(decide(view, needing(pod("p"), "claim"))).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void adminAccess_looksAtDevicesThatOthersHave_andTakesNothing() {
    ClusterView view = withDevices(nodes("n1"), "n1", device("g0"));
    view = withClaim(view, "user", "'requests':[" + exactly("r", 1, "") + "]");
    view = withClaim(view, "admin", "'requests':[" + exactly("r", 1, ",'adminAccess':true") + "]");
    view = view.with(DeviceKinds.CLAIM, written(placed(view, needing(pod("p"), "admin")), 0));
    view = view.with(DeviceKinds.CLAIM, written(placed(view, needing(pod("q"), "user")), 0));
    view = withClaim(view, "admin2", "'requests':[" + exactly("r", 1, ",'adminAccess':true") + "]");
    assertThat(given(written(placed(view, needing(pod("s"), "admin2")), 0)))
        .containsExactly("r=n1/g0");
  }

  @Test
  void partsOfADevice_takeFromItsCounters() {
    String half =
        "'consumesCounters':[{'counterSet':'gpu','counters':{'memory':{'value':'20Gi'}}}]";
    ClusterView view =
        withSlice(
            nodes("n1"),
            "n1",
            "'nodeName':'n1','sharedCounters':[{'name':'gpu','counters':{'memory':{'value':'40Gi'}}}],"
                + "'devices':[{'name':'h0',"
                + half
                + "},{'name':'h1',"
                + half
                + "},{'name':'h2',"
                + half
                + "}]");
    view = withClaim(view, "three", "'requests':[" + exactly("r", 3, "") + "]");
    view = withClaim(view, "two", "'requests':[" + exactly("r", 2, "") + "]");
    view = withClaim(view, "one", "'requests':[" + exactly("r", 1, "") + "]");
    assertThat(decide(view, needing(pod("p"), "three"))).isInstanceOf(Decision.Refused.class);
    view = view.with(DeviceKinds.CLAIM, written(placed(view, needing(pod("p"), "two")), 0));
    assertThat(decide(view, needing(pod("q"), "one"))).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void devicesOfSeveralNodes_areReachedAsTheSliceOrTheDeviceSays() {
    ClusterView view =
        withSlice(
            nodes("n1", "n2", "n3"),
            "fabric",
            "'perDeviceNodeSelection':true,'devices':[{'name':'x','nodeName':'n2'},{'name':'y',"
                + "'nodeSelector':{'nodeSelectorTerms':[{'matchExpressions':[{'key':'host',"
                + "'operator':'In','values':['n3']}]}]}}]");
    view = withClaim(view, "claim", "'requests':[" + exactly("r", 1, "") + "]");
    Pod pod = needing(pod("p"), "claim");
    assertThat(given(written(placed(view.withoutNode("n3"), pod), 0)))
        .containsExactly("r=fabric/x");
    ResourceClaim other = written(placed(view.withoutNode("n2"), pod), 0);
    assertThat(given(other)).containsExactly("r=fabric/y");
    assertThat(Objects.requireNonNull(other.status().allocation()).nodeSelector().toString())
        .contains("key=host, operator=In, values=[n3]");
  }

  @Test
  void oldAndUnfinishedPools_giveNothing() {
    ClusterView view = nodes("n1");
    view = withClaim(view, "claim", "'requests':[" + exactly("r", 1, "") + "]");
    view =
        with(
            view,
            DeviceKinds.SLICE,
            "{'metadata':{'name':'s1'},'spec':{'driver':'d','pool':{'name':'p','generation':1,"
                + "'resourceSliceCount':1},'allNodes':true,'devices':[{'name':'old'}]}}");
    ClusterView half =
        with(
            view,
            DeviceKinds.SLICE,
            "{'metadata':{'name':'s2'},'spec':{'driver':'d','pool':{'name':'p','generation':2,"
                + "'resourceSliceCount':2},'allNodes':true,'devices':[{'name':'new'}]}}");
    Pod pod = needing(pod("p"), "claim");
    assertThat(given(written(placed(view, pod), 0))).containsExactly("r=p/old");
    assertThat(decide(half, pod)).isInstanceOf(Decision.Refused.class);
    ClusterView whole =
        with(
            half,
            DeviceKinds.SLICE,
            "{'metadata':{'name':'s3'},'spec':{'driver':'d','pool':{'name':'p','generation':2,"
                + "'resourceSliceCount':2},'allNodes':true,'devices':[]}}");
    assertThat(given(written(placed(whole, pod), 0))).containsExactly("r=p/new");
  }

  @Test
  void configurations_comeFromClassAndClaim() {
    ClusterView view =
        withClass(
            withDevices(nodes("n1"), "n1", device("g0"), device("g1")),
            "'config':[{'opaque':{'driver':'d','parameters':{'a':1}}}]");
    view =
        withClaim(
            view,
            "claim",
            "'requests':["
                + exactly("r", 1, "")
                + ","
                + exactly("s", 1, "")
                + "],'config':[{'requests':['s'],'opaque':{'driver':'d','parameters':{'b':2}}},"
                + "{'requests':['none'],'opaque':{'driver':'d','parameters':{'c':3}}}]");
    AllocationResult result =
        Objects.requireNonNull(
            written(placed(view, needing(pod("p"), "claim")), 0).status().allocation());
    assertThat(result.devices().config())
        .extracting(config -> config.source() + config.requests())
        .containsExactly("FromClass[]", "FromClaim[s]");
  }

  @Test
  void podsWait_untilTheirClaimsAreThere() {
    DynamicResources plugin = new DynamicResources(EXPRESSIONS);
    ClusterView view = nodes("n1");
    Pod named = needing(pod("p"), "missing");
    Pod made =
        edited(
            pod("p"),
            spec -> spec.withResourceClaims(List.of(new PodResourceClaim("c", null, "t"))));
    Pod told =
        made.withStatus(
            made.status()
                .withResourceClaimStatuses(List.of(new PodResourceClaimStatus("c", "p-c-1"))));
    Pod notNeeded =
        made.withStatus(
            made.status()
                .withResourceClaimStatuses(List.of(new PodResourceClaimStatus("c", null))));

    assertThat(plugin.mayEnqueue(named, view))
        .isEqualTo(Verdict.unresolvable("resourceclaim.resource.k8s.io \"missing\" not found"));
    assertThat(plugin.mayEnqueue(made, view))
        .isEqualTo(Verdict.unresolvable("pod \"default/p\": ResourceClaim not created yet"));
    assertThat(plugin.mayEnqueue(told, withClaim(view, "p-c-1", "'requests':[]")))
        .isEqualTo(
            Verdict.unresolvable(
                "ResourceClaim default/p-c-1 was not created for Pod default/p (Pod is not owner)"));
    assertThat(plugin.mayEnqueue(notNeeded, view).fits()).isTrue();
  }

  @Test
  void unknownClass_isSaidOnce() {
    ClusterView view = nodes("n1", "n2").without(DeviceKinds.DEVICE_CLASS, "", "gpu");
    view = withClaim(view, "claim", "'requests':[" + exactly("r", 1, "") + "]");
    assertThat(refusal(view, needing(pod("p"), "claim")))
        .startsWith("0/2 nodes are available: request r: device class gpu does not exist.");
  }
}
