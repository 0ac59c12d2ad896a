package dev.orch.network.simulated;

import com.google.common.net.InetAddresses;
import dev.orch.model.Chance;
import dev.orch.network.Range;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.Frontend;
import dev.orch.network.ServiceTable.Kind;
import dev.orch.network.ServiceTable.Route;
import dev.orch.network.SyncReport;
import dev.orch.network.simulated.Delivery.Fate;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries nothing, but tells where a packet would go: for tests, simulations and questions. What
 * other proxies do is compared with it. The table may be replaced on any thread; packets are asked
 * for on one at a time.
 */
public final class SimulatedServiceProxy implements ServiceProxy {
  private static final int MAX_CLIENTS = 10_000;

  private final Executor worker;
  private final LongSupplier nanos;
  private final Chance chance;
  private volatile ServiceTable table = ServiceTable.EMPTY;
  private final Map<Client, Stay> clients =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Client, Stay> eldest) {
          return size() > MAX_CLIENTS;
        }
      };

  private record Client(String service, String port, String protocol, InetAddress address) {}

  private record Stay(Endpoint endpoint, long lastUsed) {}

  /**
   * A proxy that has no table yet.
   *
   * @param worker runs one task at a time
   * @param nanos elapsed time, by which clients are forgotten
   * @param chance by which endpoints are chosen
   */
  public SimulatedServiceProxy(Executor worker, LongSupplier nanos, Chance chance) {
    this.worker = worker;
    this.nanos = nanos;
    this.chance = chance;
  }

  /** The table that is in force. */
  public ServiceTable table() {
    return table;
  }

  @Override
  public CompletionStage<SyncReport> sync(ServiceTable desired) {
    CompletableFuture<SyncReport> result = new CompletableFuture<>();
    worker.execute(
        () -> {
          table = desired;
          result.complete(SyncReport.CLEAN);
        });
    return result;
  }

  /** Where a packet goes by the table that is in force. */
  public Delivery carry(Packet packet) {
    InetAddress to = InetAddresses.forString(packet.destination());
    for (Entry entry : table.services().values()) {
      for (Frontend frontend : entry.frontends()) {
        if (frontend.number() == packet.port()
            && frontend.protocol().equals(packet.protocol())
            && InetAddresses.forString(frontend.address()).equals(to)) {
          return carry(packet, entry, frontend);
        }
      }
    }
    return Delivery.PASSED;
  }

  private Delivery carry(Packet packet, Entry entry, Frontend frontend) {
    InetAddress from = InetAddresses.forString(packet.source());
    if (frontend.kind() == Kind.LOAD_BALANCER
        && !frontend.sources().isEmpty()
        && frontend.sources().stream().noneMatch(range -> Range.parse(range).contains(from))) {
      return new Delivery(Fate.DROPPED, entry.name(), null, false);
    }
    Route route = frontend.route(packet.origin());
    return switch (route.outcome()) {
      case REJECT -> new Delivery(Fate.REJECTED, entry.name(), null, false);
      case DROP -> new Delivery(Fate.DROPPED, entry.name(), null, false);
      case CARRY -> {
        Endpoint endpoint = choose(entry, frontend, route.endpoints(), from);
        boolean toItself = InetAddresses.forString(endpoint.ip()).equals(from);
        yield new Delivery(
            Fate.CARRIED,
            entry.name(),
            endpoint,
            toItself || frontend.masqueraded().contains(packet.origin()));
      }
    };
  }

  private Endpoint choose(
      Entry entry, Frontend frontend, List<Endpoint> endpoints, InetAddress from) {
    Duration affinity = entry.affinity();
    if (affinity == null) {
      return endpoints.get(chance.nextInt(endpoints.size()));
    }
    Client client = new Client(entry.name(), frontend.port(), frontend.protocol(), from);
    @Nullable Stay known = clients.get(client);
    long now = nanos.getAsLong();
    Endpoint chosen =
        known != null
                && now - known.lastUsed <= affinity.toNanos()
                && endpoints.contains(known.endpoint)
            ? known.endpoint
            : endpoints.get(chance.nextInt(endpoints.size()));
    clients.put(client, new Stay(chosen, now));
    return chosen;
  }

  @Override
  public void close() {
    table = ServiceTable.EMPTY;
  }
}
