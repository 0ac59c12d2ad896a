package dev.orch.contracts.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Chance;
import dev.orch.network.ProxyPlace;
import dev.orch.network.ServicePlanner;
import dev.orch.network.ServiceTable;
import dev.orch.network.simulated.Delivery;
import dev.orch.network.simulated.Packet;
import dev.orch.network.simulated.SimulatedServiceProxy;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is planned, over worlds as chance has them. */
class ServicePlannerProperties {
  private static SimulatedServiceProxy proxy(ServiceTable table, long seed) {
    AtomicLong time = new AtomicLong();
    // Each packet is a day after the last one: nobody is remembered.
    SimulatedServiceProxy proxy =
        new SimulatedServiceProxy(
            Runnable::run, () -> time.addAndGet(86_400_000_000_000L), new Chance(seed));
    proxy.sync(table);
    return proxy;
  }

  @Property(tries = 1000)
  void everyPacket_goesWhereItMay(@ForAll long seed) {
    ServiceWorld world = new ServiceWorld(seed);
    ProxyPlace place = world.place();
    NaiveServices naive = new NaiveServices(world, place);
    SimulatedServiceProxy proxy = proxy(world.plan(place), seed);
    for (int i = 0; i < 20; i++) {
      Packet packet = world.packet(place);
      assertThat(naive.deliveries(packet))
          .as("%s at %s among %s and %s", packet, place, world.services(), world.slices())
          .contains(proxy.carry(packet));
    }
  }

  @Property(tries = 200)
  void everyEndpointThatMayBeReached_is(@ForAll long seed) {
    ServiceWorld world = new ServiceWorld(seed);
    ProxyPlace place = world.place();
    Packet packet = world.packet(place);
    SimulatedServiceProxy proxy = proxy(world.plan(place), seed);
    Set<Delivery> seen = new HashSet<>();
    for (int i = 0; i < 400; i++) {
      seen.add(proxy.carry(packet));
    }
    assertThat(seen).isEqualTo(new NaiveServices(world, place).deliveries(packet));
  }

  @Property(tries = 300)
  void planAfterAnyChanges_isThatFromNothing(@ForAll long seed) {
    ServiceWorld world = new ServiceWorld(seed);
    ProxyPlace place = world.place();
    ServicePlanner planner = new ServicePlanner(place);
    world.services().values().forEach(service -> planner.service(null, service));
    world.slices().values().forEach(slice -> planner.slice(null, slice));
    for (int i = 0; i < 20; i++) {
      world.change(planner);
      assertThat(planner.table()).isEqualTo(world.plan(place));
    }
  }
}
