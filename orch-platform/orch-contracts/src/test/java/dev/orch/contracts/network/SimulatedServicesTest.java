package dev.orch.contracts.network;

import dev.orch.model.Chance;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.simulated.Delivery;
import dev.orch.network.simulated.Packet;
import dev.orch.network.simulated.SimulatedServiceProxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Packets that are carried nowhere, but asked about. */
class SimulatedServicesTest extends ServicesContract {
  private final AtomicLong time = new AtomicLong();

  // Each packet is a day after the last one: nobody is remembered.
  private final SimulatedServiceProxy proxy =
      new SimulatedServiceProxy(
          Runnable::run, () -> time.addAndGet(86_400_000_000_000L), new Chance(1));

  @Override
  protected ServiceProxy proxy(int world) {
    return proxy;
  }

  @Override
  protected String node() {
    return "node";
  }

  @Override
  protected Map<Packet, String> send(Map<Packet, Set<String>> right) {
    Map<Packet, String> answers = new LinkedHashMap<>();
    right.keySet().forEach(packet -> answers.put(packet, answer(packet, proxy.carry(packet))));
    return answers;
  }

  private String answer(Packet packet, Delivery delivery) {
    Endpoint to = delivery.endpoint();
    return switch (delivery.fate()) {
      case CARRIED ->
          to == null
              ? "nowhere"
              : "ok %s %d %s"
                  .formatted(to.ip(), to.port(), delivery.masqueraded() ? node() : packet.source());
      case REJECTED -> "refused";
      case DROPPED, PASSED -> "timeout";
    };
  }
}
