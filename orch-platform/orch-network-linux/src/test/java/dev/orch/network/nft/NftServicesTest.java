package dev.orch.network.nft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.orch.contracts.network.NaiveServices;
import dev.orch.contracts.network.ServiceSpaces;
import dev.orch.contracts.network.ServiceWorld;
import dev.orch.network.ProxyPlace;
import dev.orch.network.ServicePlanner;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.SyncReport;
import dev.orch.network.simulated.Delivery;
import dev.orch.network.simulated.Delivery.Fate;
import dev.orch.network.simulated.Packet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the kernel makes of worlds as chance has them, asked with real packets. */
class NftServicesTest {
  private static final int WORLDS = Integer.getInteger("orch.worlds", 300);
  private static final long SEED = Long.getLong("orch.seed", 1);
  private static final int CHANGES = 3;
  private static final int PACKETS = 8;

  /** What is lost is waited for this long, and asked again with patience if it shouldn't be. */
  private static final int HASTE = 40;

  private static final int PATIENCE = 3000;

  private static final Map<String, Integer> seen = new TreeMap<>();
  private static Kernels kernels;

  @BeforeAll
  static void make() throws Exception {
    Kernel.require();
    kernels = new Kernels(System.getProperty("orch.space", "nftw"));
  }

  @AfterAll
  static void unmake() throws Exception {
    if (kernels != null) {
      kernels.close();
    }
  }

  @Test
  void everyPacket_goesWhereTheSimulatedOneMay() throws Exception {
    NftServiceProxy proxy = kernels.proxy();
    long seed = SEED;
    for (int world = 0; world < WORLDS; world++, seed++) {
      if (world % 25 == 24) {
        // An agent that starts anew over what the last one left.
        proxy = kernels.proxy();
      }
      try {
        check(seed, proxy);
      } catch (AssertionError e) {
        throw new AssertionError("in the world of seed " + seed, e);
      }
    }
    proxy.end().toCompletableFuture().get(10, TimeUnit.SECONDS);
    System.out.println(WORLDS + " worlds from seed " + SEED + ": " + seen);
  }

  private static void check(long seed, NftServiceProxy proxy) throws Exception {
    ServiceWorld world = new ServiceWorld(seed);
    ProxyPlace place = world.place();
    ServicePlanner planner = new ServicePlanner(place);
    world.services().values().forEach(service -> planner.service(null, service));
    world.slices().values().forEach(slice -> planner.slice(null, slice));
    for (int change = 0; change < CHANGES; change++) {
      SyncReport report =
          proxy.sync(planner.table()).toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(report).isEqualTo(SyncReport.CLEAN);
      NaiveServices naive = new NaiveServices(world, place);
      Map<Packet, CompletableFuture<String>> sent = new LinkedHashMap<>();
      for (int i = 0; i < PACKETS; i++) {
        Packet packet = world.packet(place);
        if (!packet.source().equals(packet.destination()) || !packet.source().startsWith("203.")) {
          sent.computeIfAbsent(packet, one -> kernels.spaces.send(one, HASTE));
        }
      }
      for (Map.Entry<Packet, CompletableFuture<String>> one : sent.entrySet()) {
        Packet packet = one.getKey();
        Set<String> right = answers(naive.deliveries(packet), packet);
        String got = one.getValue().get(30, TimeUnit.SECONDS);
        if (!right.contains(got) && got.equals("timeout")) {
          got = kernels.spaces.send(packet, PATIENCE).get(30, TimeUnit.SECONDS);
        }
        seen.merge(packet.origin() + " " + got.replaceFirst(" .*", ""), 1, Integer::sum);
        assertThat(right).as("%s at %s among %s", packet, place, planner.table()).contains(got);
      }
      world.change(planner);
    }
  }

  private static Set<String> answers(Set<Delivery> deliveries, Packet packet) {
    List<String> all = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      if (delivery.fate() == Fate.CARRIED) {
        all.add(
            "ok %s %d %s"
                .formatted(
                    delivery.endpoint().ip(),
                    delivery.endpoint().port(),
                    delivery.masqueraded() ? ServiceSpaces.NODE_TO_PODS : packet.source()));
      }
      if (delivery.fate() == Fate.REJECTED || delivery.fate() == Fate.PASSED) {
        all.add("refused");
      }
      if (delivery.fate() == Fate.DROPPED || delivery.fate() == Fate.PASSED) {
        all.add("timeout");
      }
      if (delivery.fate() != Fate.CARRIED
          && packet.origin() == Origin.NODE
          && packet.protocol().equals("UDP")) {
        all.add("forbidden");
      }
    }
    return ImmutableSet.copyOf(all);
  }
}
