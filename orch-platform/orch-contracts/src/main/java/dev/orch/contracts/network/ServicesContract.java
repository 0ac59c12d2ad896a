package dev.orch.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.orch.network.ProxyPlace;
import dev.orch.network.ServicePlanner;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.Frontend;
import dev.orch.network.ServiceTable.Kind;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.simulated.Delivery;
import dev.orch.network.simulated.Delivery.Fate;
import dev.orch.network.simulated.Packet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Where every {@link ServiceProxy} carries packets: in worlds as chance has them, one after the
 * other and change after change, to where the documentation says, or to one of several such places.
 * {@code -Dorch.worlds} says how many worlds, {@code -Dorch.seed} which is the first.
 */
public abstract class ServicesContract {
  private static final long SEED = Long.getLong("orch.seed", 1);
  private static final int STATES = 3;
  private static final int PACKETS = 8;

  private final Map<String, Integer> seen = new TreeMap<>();

  /** What a proxy does that another one may not. */
  public enum Behaviour {
    /** It carries UDP. */
    CARRIES_UDP,
    /** It carries what is sent to load balancers' addresses. */
    CARRIES_BALANCERS,
    /** It knows pods, and the outside, from the node, and their addresses reach the endpoint. */
    KNOWS_ORIGINS,
    /** It loses what is to be lost, and doesn't refuse it. */
    DROPS
  }

  /** Whether this one does. */
  protected boolean does(Behaviour behaviour) {
    return true;
  }

  /** The proxy for the next world: the one that has been used, or one more that follows it. */
  protected abstract ServiceProxy proxy(int world);

  /**
   * Sends packets, each as the first of its client; what becomes of them: {@code ok IP PORT
   * SOURCE}, with the source that the endpoint sees, {@code refused}, {@code timeout}.
   *
   * @param right by packet, what is right: anything else may be asked again with more patience
   */
  protected abstract Map<Packet, String> send(Map<Packet, Set<String>> right) throws Exception;

  /** Where masqueraded packets come from. */
  protected abstract String node();

  /** How many worlds there are, unless somebody says otherwise. */
  protected int worlds() {
    return 300;
  }

  @Test
  void everyPacket_goesWhereItMay() throws Exception {
    int worlds = Integer.getInteger("orch.worlds", worlds());
    for (int world = 0; world < worlds; world++) {
      try {
        check(SEED + world, proxy(world));
      } catch (AssertionError e) {
        throw new AssertionError("in the world of seed " + (SEED + world), e);
      }
    }
    System.out.println(worlds + " worlds from seed " + SEED + ": " + seen);
  }

  private void check(long seed, ServiceProxy proxy) throws Exception {
    ServiceWorld world = new ServiceWorld(seed);
    ProxyPlace place = world.place();
    ServicePlanner planner = new ServicePlanner(place);
    world.services().values().forEach(service -> planner.service(null, service));
    world.slices().values().forEach(slice -> planner.slice(null, slice));
    for (int state = 0; state < STATES; state++) {
      ServiceTable table = planner.table();
      proxy.sync(table).toCompletableFuture().get(60, TimeUnit.SECONDS);
      Map<Packet, Set<String>> right = new LinkedHashMap<>();
      for (int i = 0; i < PACKETS; i++) {
        Packet packet = world.packet(place);
        if (isAsked(packet, table)) {
          right.put(packet, answers(new NaiveServices(world, place).deliveries(packet), packet));
        }
      }
      send(right)
          .forEach(
              (packet, got) -> {
                String known = does(Behaviour.KNOWS_ORIGINS) ? got : withoutSource(got);
                assertThat(right.get(packet))
                    .as("%s at %s among %s", packet, place, table)
                    .contains(known);
                String fate = packet.origin() + " " + got.replaceFirst(" .*", "");
                seen.merge(fate, 1, Integer::sum);
              });
      world.change(planner);
    }
  }

  private boolean isAsked(Packet packet, ServiceTable table) {
    boolean toItself = packet.source().equals(packet.destination());
    return (!toItself || packet.origin() == Origin.NODE)
        && (does(Behaviour.CARRIES_UDP) || !packet.protocol().equals("UDP"))
        && (does(Behaviour.KNOWS_ORIGINS) || packet.origin() == Origin.NODE)
        && (does(Behaviour.CARRIES_BALANCERS) || !isToBalancer(packet, table));
  }

  private static boolean isToBalancer(Packet packet, ServiceTable table) {
    for (Entry entry : table.services().values()) {
      for (Frontend frontend : entry.frontends()) {
        if (frontend.kind() == Kind.LOAD_BALANCER
            && frontend.address().equals(packet.destination())) {
          return true;
        }
      }
    }
    return false;
  }

  private Set<String> answers(Set<Delivery> deliveries, Packet packet) {
    ImmutableSet.Builder<String> all = ImmutableSet.builder();
    for (Delivery delivery : deliveries) {
      ServiceTable.Endpoint to = delivery.endpoint();
      if (to != null) {
        String source = delivery.masqueraded() ? node() : packet.source();
        String answer = "ok " + to.ip() + " " + to.port() + " " + source;
        all.add(does(Behaviour.KNOWS_ORIGINS) ? answer : withoutSource(answer));
      } else {
        boolean lost = delivery.fate() != Fate.REJECTED;
        boolean told = delivery.fate() != Fate.DROPPED || !does(Behaviour.DROPS);
        all.addAll(lost ? ImmutableSet.of("timeout") : ImmutableSet.of());
        all.addAll(told ? ImmutableSet.of("refused") : ImmutableSet.of());
      }
    }
    return all.build();
  }

  private static String withoutSource(String answer) {
    return answer.startsWith("ok") ? answer.substring(0, answer.lastIndexOf(' ')) : answer;
  }
}
