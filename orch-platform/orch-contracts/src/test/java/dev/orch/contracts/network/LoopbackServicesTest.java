package dev.orch.contracts.network;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable;
import dev.orch.network.ServiceTable.Endpoint;
import dev.orch.network.ServiceTable.Entry;
import dev.orch.network.ServiceTable.Frontend;
import dev.orch.network.ServiceTable.Route;
import dev.orch.network.SyncReport;
import dev.orch.network.loopback.LoopbackServiceProxy;
import dev.orch.network.simulated.Packet;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Real connections of this host, to the worlds' addresses moved to loopback. */
@EnabledOnOs(OS.LINUX)
class LoopbackServicesTest extends ServicesContract {
  private static final int PORTS = 20_000;
  private static final int PODS = 6;
  private static final int PATIENCE = 10_000;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final LoopbackServiceProxy proxy =
      new LoopbackServiceProxy(thread, System::nanoTime, 100);
  private final List<ServerSocket> pods = new ArrayList<>();
  private int clients;

  @BeforeEach
  void listen() throws IOException {
    for (int pod = 0; pod < PODS; pod++) {
      ServerSocket server = new ServerSocket();
      pods.add(server);
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(moved("10.1.0." + pod), 8080 + PORTS));
      Thread serving = new Thread(() -> serve(server));
      serving.setDaemon(true);
      serving.start();
    }
  }

  private static void serve(ServerSocket server) {
    try {
      while (true) {
        try (Socket client = server.accept()) {
          client.getOutputStream().write(client.getLocalAddress().getAddress()[3]);
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    thread.shutdown();
    for (ServerSocket pod : pods) {
      pod.close();
    }
  }

  @Override
  protected boolean does(Behaviour behaviour) {
    return false;
  }

  @Override
  protected int worlds() {
    return 100;
  }

  @Override
  protected String node() {
    return "";
  }

  /** An address of loopback for each of a world. */
  private static String moved(String address) {
    List<String> parts = Splitter.on('.').splitToList(address);
    return "127." + parts.get(0).hashCode() % 100 + "." + parts.get(1) + "." + parts.get(3);
  }

  private static Route moved(Route route) {
    return new Route(
        route.outcome(),
        route.endpoints().stream()
            .map(to -> new Endpoint(moved(to.ip()), to.port() + PORTS))
            .collect(ImmutableList.toImmutableList()));
  }

  private static Frontend moved(Frontend frontend) {
    return new Frontend(
        frontend.kind(),
        frontend.port(),
        moved(frontend.address()),
        frontend.protocol(),
        frontend.number() + PORTS,
        moved(frontend.inside()),
        moved(frontend.outside()),
        frontend.masqueraded(),
        frontend.sources());
  }

  @Override
  protected ServiceProxy proxy(int world) {
    return new ServiceProxy() {
      @Override
      public CompletionStage<SyncReport> sync(ServiceTable desired) {
        return proxy.sync(
            ServiceTable.of(
                desired.services().values().stream()
                    .map(
                        entry ->
                            new Entry(
                                entry.name(),
                                entry.frontends().stream()
                                    .map(LoopbackServicesTest::moved)
                                    .toList(),
                                entry.affinity(),
                                entry.healthCheck()))
                    .toList()));
      }

      @Override
      public void close() {
        proxy.close();
      }
    };
  }

  @Override
  protected Map<Packet, String> send(Map<Packet, Set<String>> right) throws Exception {
    Map<Packet, String> answers = new LinkedHashMap<>();
    for (Packet packet : right.keySet()) {
      try (Socket socket = new Socket()) {
        int number = clients++;
        socket.bind(
            new InetSocketAddress("127.98." + number / 250 % 250 + "." + (number % 250 + 1), 0));
        socket.setSoTimeout(PATIENCE);
        socket.connect(
            new InetSocketAddress(moved(packet.destination()), packet.port() + PORTS), PATIENCE);
        int pod = socket.getInputStream().read();
        answers.put(packet, "ok 10.1.0." + pod + " 8080 ?");
      } catch (ConnectException e) {
        answers.put(packet, "refused");
      }
    }
    return answers;
  }
}
