package dev.orch.network.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import dev.orch.contracts.network.PeerProcess;
import dev.orch.contracts.network.ServiceSpaces;
import dev.orch.contracts.network.ServiceWorld;
import dev.orch.contracts.network.Space;
import dev.orch.network.ProxyPlace;
import dev.orch.network.ServicePlanner;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.Frontend;
import dev.orch.network.ServiceTable.Kind;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.ServiceTable.Route;
import dev.orch.network.SyncReport;
import dev.orch.network.simulated.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is special about services in the kernel, each on its own. */
class NftServiceProxyTest {
  private static final int PATIENCE = 3000;
  private static final String IP = "10.0.0.1";
  private static final Endpoint A = new Endpoint("10.1.0.1", 8080);
  private static final Endpoint B = new Endpoint("10.1.0.2", 8080);
  private static final Endpoint C = new Endpoint("10.1.0.3", 8080);
  private static final String FROM_OUTSIDE = "203.0.113.9";

  private static Kernels kernels;
  private NftServiceProxy proxy;

  @BeforeAll
  static void make() throws Exception {
    Kernel.require();
    kernels = new Kernels("nftp");
  }

  @AfterAll
  static void unmake() throws Exception {
    if (kernels != null) {
      kernels.close();
    }
  }

  @BeforeEach
  void begin() {
    proxy = kernels.proxy();
  }

  @AfterEach
  void end() throws Exception {
    proxy.end().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static SyncReport sync(ServiceProxy proxy, ServiceTable table) throws Exception {
    return proxy.sync(table).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private SyncReport sync(Entry... entries) throws Exception {
    return sync(proxy, ServiceTable.of(Arrays.asList(entries)));
  }

  private static Entry service(Endpoint... endpoints) {
    return service(null, endpoints);
  }

  private static Entry service(@Nullable Duration affinity, Endpoint... endpoints) {
    return new Entry(
        "default/web",
        ImmutableList.of(Frontend.clusterIp("http", IP, "TCP", 80, Arrays.asList(endpoints))),
        affinity,
        null);
  }

  private static Entry udp(Endpoint... endpoints) {
    return new Entry(
        "default/dns",
        ImmutableList.of(Frontend.clusterIp("dns", IP, "UDP", 53, Arrays.asList(endpoints))),
        null,
        null);
  }

  private static String ask(Origin origin, String source, String protocol, int port)
      throws Exception {
    return kernels
        .spaces
        .send(new Packet(origin, source, IP, protocol, port), PATIENCE)
        .get(30, TimeUnit.SECONDS);
  }

  private static String pod(String source) throws Exception {
    return ask(Origin.POD, source, "TCP", 80);
  }

  private static String listing(String family) throws Exception {
    return kernels.spaces.node().run("nft", "--stateless", "list", "table", family, Family.TABLE);
  }

  @Test
  void aSyncAfterAnyChanges_isOneFromNothing() throws Exception {
    for (long seed = 0; seed < 15; seed++) {
      ServiceWorld world = new ServiceWorld(seed);
      ProxyPlace place = world.place();
      ServicePlanner planner = new ServicePlanner(place);
      world.services().values().forEach(service -> planner.service(null, service));
      world.slices().values().forEach(slice -> planner.slice(null, slice));
      for (int change = 0; change < 8; change++) {
        sync(proxy, planner.table());
        world.change(planner);
      }
      sync(proxy, planner.table());
      List<String> changed = sorted(listing("ip"));
      kernels.spaces.node().run("nft", "delete", "table", "ip", Family.TABLE);
      NftServiceProxy other = kernels.proxy();
      sync(other, planner.table());
      assertThat(changed).as("seed %d", seed).isEqualTo(sorted(listing("ip")));
      // Over what is there, too.
      sync(kernels.proxy(), planner.table());
      assertThat(changed).as("seed %d", seed).isEqualTo(sorted(listing("ip")));
    }
  }

  /**
   * Neither chains nor elements are listed in an order that means anything, and chains that any
   * service may use stay when none does.
   */
  private static List<String> sorted(String listing) {
    String own = listing.replaceAll("chain (marked-)?carry-[^}]*}", "");
    return Arrays.stream(own.split("[\n,]", -1))
        .map(line -> line.replace("elements = {", "").replace("}", "").strip())
        .filter(line -> !line.isEmpty())
        .sorted()
        .collect(ImmutableList.toImmutableList());
  }

  @Test
  void endpoints_getTheSameShareOfConnections() throws Exception {
    Endpoint[] all = new Endpoint[5];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Endpoint("10.1.0." + (i + 1), 8080);
    }
    sync(service(all));
    int connections = 10_000;
    Map<String, Integer> shares = new TreeMap<>();
    for (int i = 0; i < connections; i += 200) {
      List<CompletableFuture<String>> some = new ArrayList<>();
      for (int k = 0; k < 200; k++) {
        Packet packet = new Packet(Origin.OUTSIDE, "203.0.113." + k, IP, "TCP", 80);
        some.add(kernels.spaces.send(packet, PATIENCE));
      }
      for (CompletableFuture<String> one : some) {
        String[] words = one.get(30, TimeUnit.SECONDS).split(" ", -1);
        assertThat(words[0]).isEqualTo("ok");
        shares.merge(words[1], 1, Integer::sum);
      }
    }
    assertThat(shares).hasSize(all.length);
    int fair = connections / all.length;
    // Chi-squared with four degrees of freedom is above 23.5 once in ten thousand runs.
    double sum = 0;
    for (int share : shares.values()) {
      sum += Math.pow(share - fair, 2) / fair;
    }
    assertThat(sum).as("%s", shares).isLessThan(23.5);
  }

  @Test
  void aClient_staysWithItsEndpoint_whateverIsSyncedAndWhoever() throws Exception {
    Duration stay = Duration.ofHours(3);
    sync(service(stay, A, B, C));
    String first = pod("10.1.0.5");
    for (int i = 0; i < 5; i++) {
      assertThat(pod("10.1.0.5")).isEqualTo(first);
    }
    sync(service(stay, A, B, C), udp(new Endpoint("10.1.0.1", 5353)));
    assertThat(pod("10.1.0.5")).isEqualTo(first);
    Endpoint other = first.contains(A.ip()) ? B : A;
    Endpoint own = first.contains(A.ip()) ? A : first.contains(B.ip()) ? B : C;
    sync(service(stay, other, own));
    assertThat(pod("10.1.0.5")).isEqualTo(first);
    // A second agent, after the first one was killed.
    proxy = kernels.proxy();
    sync(service(stay, A, B, C));
    for (int i = 0; i < 5; i++) {
      assertThat(pod("10.1.0.5")).isEqualTo(first);
    }
    sync(service(stay, other));
    assertThat(pod("10.1.0.5")).contains(other.ip());
  }

  @Test
  void aClient_isForgottenAfterItsTime() throws Exception {
    sync(service(Duration.ofSeconds(1), A, B));
    String first = pod("10.1.0.5");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    boolean other = false;
    while (!other && System.nanoTime() < deadline) {
      // Asked all the time it would never be forgotten.
      ask(Origin.POD, "10.1.0.5", "TCP", 81);
      kernels
          .spaces
          .node()
          .run("sh", "-c", "while nft list table ip orch-proxy | grep -q expires; do :; done");
      other = !pod("10.1.0.5").equals(first);
    }
    assertThat(other).isTrue();
  }

  @Test
  void flowsOfUdp_leaveAGoneEndpoint() throws Exception {
    Endpoint one = new Endpoint("10.1.0.1", 5353);
    Endpoint two = new Endpoint("10.1.0.2", 5353);
    sync(udp(one));
    assertThat(ask(Origin.POD, "10.1.0.5", "UDP", 53)).contains(one.ip());
    assertThat(flows()).contains("src=10.1.0.1");
    sync(udp(one, two));
    assertThat(flows()).contains("src=10.1.0.1");
    sync(udp(two));
    assertThat(flows()).doesNotContain("src=10.1.0.1 dst=10.1.0.5");
    // What was sent while there was no endpoint, and let through as it was.
    sync();
    ask(Origin.OUTSIDE, FROM_OUTSIDE, "UDP", 53);
    assertThat(flows()).contains("dst=" + IP);
    sync(udp(two));
    assertThat(flows()).doesNotContain("src=" + FROM_OUTSIDE + " dst=" + IP);
  }

  private static String flows() throws Exception {
    return kernels.spaces.node().run("conntrack", "-L", "-p", "udp");
  }

  @Test
  void aPodThatReachesItself_comesFromTheNode_andAnotherOneFromWhereItIs() throws Exception {
    sync(service(A));
    assertThat(pod(A.ip())).isEqualTo("ok 10.1.0.1 8080 " + ServiceSpaces.NODE_TO_PODS);
    assertThat(pod(B.ip())).isEqualTo("ok 10.1.0.1 8080 " + B.ip());
  }

  @Test
  void whoComesFromOutside_isSeenWhereThePolicyIsLocal() throws Exception {
    sync(nodePort("default/web", "192.168.0.1", Route.to(ImmutableList.of(A))));
    Packet packet = new Packet(Origin.OUTSIDE, FROM_OUTSIDE, "192.168.0.1", "TCP", 30080);
    assertThat(kernels.spaces.send(packet, PATIENCE).get(30, TimeUnit.SECONDS))
        .isEqualTo("ok 10.1.0.1 8080 " + FROM_OUTSIDE);
  }

  private static Entry nodePort(String name, String address, Route outside) {
    Frontend frontend =
        new Frontend(
            Kind.NODE_PORT,
            "http",
            address,
            "TCP",
            30080,
            Route.to(ImmutableList.of(A, B)),
            outside,
            ImmutableSortedSet.of(Origin.NODE),
            ImmutableList.of());
    return new Entry(name, ImmutableList.of(frontend), null, null);
  }

  @Test
  void aClusterIp_refusesOtherPorts() throws Exception {
    sync(service(A));
    assertThat(ask(Origin.POD, B.ip(), "TCP", 81)).isEqualTo("refused");
    assertThat(ask(Origin.OUTSIDE, FROM_OUTSIDE, "TCP", 81)).isEqualTo("refused");
    assertThat(ask(Origin.NODE, "192.168.0.1", "TCP", 81)).isEqualTo("refused");
  }

  @Test
  void anAddressThatTwoWant_isTheFirstOnes_untilItGoes() throws Exception {
    Entry first = nodePort("a/web", "192.168.0.1", Route.to(ImmutableList.of(A)));
    Entry second = nodePort("b/web", "192.168.0.1", Route.to(ImmutableList.of(B)));
    Packet packet = new Packet(Origin.OUTSIDE, FROM_OUTSIDE, "192.168.0.1", "TCP", 30080);
    assertThat(sync(second)).isEqualTo(SyncReport.CLEAN);
    assertThat(sync(first, second).problems())
        .extracting(SyncReport.Problem::service)
        .containsExactly("b/web");
    assertThat(kernels.spaces.send(packet, PATIENCE).get(30, TimeUnit.SECONDS)).contains(A.ip());
    assertThat(sync(second)).isEqualTo(SyncReport.CLEAN);
    assertThat(kernels.spaces.send(packet, PATIENCE).get(30, TimeUnit.SECONDS)).contains(B.ip());
  }

  @Test
  void whatCannotBeCarried_isReported_andTheRestIsCarried() throws Exception {
    Entry odd =
        new Entry(
            "default/odd",
            ImmutableList.of(
                Frontend.clusterIp("x", "10.0.0.7", "DCCP", 80, ImmutableList.of(A)),
                Frontend.clusterIp("y", "nowhere", "TCP", 80, ImmutableList.of(A)),
                Frontend.clusterIp(
                    "z", "10.0.0.8", "TCP", 80, ImmutableList.of(new Endpoint("fd00::1", 80)))),
            null,
            null);
    SyncReport report = sync(odd, service(A));
    assertThat(report.problems())
        .extracting(SyncReport.Problem::frontend)
        .containsExactly("10.0.0.7:80", "nowhere:80", "10.0.0.8:80");
    assertThat(pod(B.ip())).startsWith("ok");
  }

  @Test
  void rulesThatSomebodyTookAway_areMadeAnewAtTheNextChange() throws Exception {
    sync(service(A));
    kernels.spaces.node().run("nft", "flush", "ruleset");
    assertThat(sync(service(A, B))).isEqualTo(SyncReport.CLEAN);
    assertThat(pod(C.ip())).startsWith("ok");
    // And what can't be kept is thrown away.
    kernels.spaces.node().run("nft", "flush", "ruleset");
    kernels.spaces.node().run("nft", "add", "table", "ip", Family.TABLE);
    kernels.spaces.node().run("nft", "add set ip orch-proxy hairpin { type ipv4_addr; }");
    kernels.spaces.node().run("nft", "add chain ip orch-proxy other");
    kernels.spaces.node().run("nft", "add rule ip orch-proxy other ip saddr @hairpin drop");
    assertThat(sync(service(B))).isEqualTo(SyncReport.CLEAN);
    assertThat(pod(C.ip())).contains(B.ip());
    assertThat(listing("ip")).doesNotContain("chain other");
  }

  @Test
  void syncsThatOverlap_endWithTheLastOne() throws Exception {
    List<CompletableFuture<SyncReport>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Endpoint to = i == 19 ? C : i % 2 == 0 ? A : B;
      all.add(proxy.sync(ServiceTable.of(ImmutableList.of(service(to)))).toCompletableFuture());
    }
    for (CompletableFuture<SyncReport> one : all) {
      assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(SyncReport.CLEAN);
    }
    assertThat(pod("10.1.0.5")).contains(C.ip());
  }

  @Test
  void aProxyThatEnds_leavesNothing() throws Exception {
    sync(service(A));
    proxy.end().toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(kernels.spaces.node().run("nft", "list", "tables")).doesNotContain(Family.TABLE);
    assertThatThrownBy(() -> sync(service(A))).hasMessageContaining("closed");
  }

  @Test
  void ipv6_isCarriedTheSameWay() throws Exception {
    try (Space alone = Space.make("nftp-six")) {
      for (String address : List.of("fd01::1", "fd01::2", "10.1.0.1")) {
        String prefix = address.indexOf(':') > 0 ? "/128" : "/32";
        alone.run("ip", "addr", "add", address + prefix, "dev", "lo");
      }
      alone.run("ip", "-6", "route", "add", "fd00::/64", "dev", "lo");
      NftServiceProxy own = kernels.proxy(alone, ImmutableList.of());
      try (PeerProcess peer = PeerProcess.in(alone)) {
        peer.listen("tcp", "fd01::1", 8080);
        Frontend web =
            Frontend.clusterIp(
                "http", "fd00::0:5", "TCP", 80, ImmutableList.of(new Endpoint("fd01:0::1", 8080)));
        Frontend none = Frontend.clusterIp("http", "fd00::6", "TCP", 80, ImmutableList.of());
        Entry entry = new Entry("default/six", ImmutableList.of(web, none), null, null);
        Entry sticky =
            new Entry(
                "default/sticky",
                ImmutableList.of(
                    Frontend.clusterIp(
                        "http",
                        "fd00::7",
                        "TCP",
                        80,
                        ImmutableList.of(new Endpoint("fd01::1", 8080)))),
                Duration.ofHours(1),
                null);
        assertThat(sync(own, ServiceTable.of(List.of(entry, sticky)))).isEqualTo(SyncReport.CLEAN);
        for (String ip : List.of("fd00::5", "fd00::7")) {
          assertThat(peer.connect("tcp", "fd01::2", ip, 80, PATIENCE).get(30, TimeUnit.SECONDS))
              .isEqualTo("ok fd01:0:0:0:0:0:0:1 8080 fd01:0:0:0:0:0:0:2");
        }
        assertThat(
                peer.connect("tcp", "fd01::2", "fd00::6", 80, PATIENCE).get(30, TimeUnit.SECONDS))
            .isEqualTo("refused");
      }
    }
  }
}
