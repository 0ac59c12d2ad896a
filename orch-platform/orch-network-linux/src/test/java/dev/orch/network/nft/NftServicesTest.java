package dev.orch.network.nft;

import dev.orch.contracts.network.ServiceSpaces;
import dev.orch.contracts.network.ServicesContract;
import dev.orch.network.ServiceProxy;
import dev.orch.network.ServiceTable.Origin;
import dev.orch.network.simulated.Packet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What the kernel makes of services, asked with real packets. */
class NftServicesTest extends ServicesContract {
  /** So often an agent starts anew, over what the last one left. */
  private static final int WORLDS_PER_AGENT = 25;

  /** What is lost is waited for this long, and asked again with patience if it shouldn't be. */
  private static final int HASTE = 40;

  private static final int PATIENCE = 3000;

  private static Kernels kernels;
  private static NftServiceProxy proxy;

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

  @Override
  protected ServiceProxy proxy(int world) {
    if (world % WORLDS_PER_AGENT == 0) {
      proxy = kernels.proxy();
    }
    return proxy;
  }

  @Override
  protected String node() {
    return ServiceSpaces.NODE_TO_PODS;
  }

  @Override
  protected Map<Packet, String> send(Map<Packet, Set<String>> right) throws Exception {
    Map<Packet, CompletableFuture<String>> sent = new LinkedHashMap<>();
    right.keySet().forEach(packet -> sent.put(packet, kernels.spaces.send(packet, HASTE)));
    Map<Packet, String> answers = new LinkedHashMap<>();
    for (Packet packet : right.keySet()) {
      String answer = sent.get(packet).get(30, TimeUnit.SECONDS);
      if (answer.equals("timeout") && !right.get(packet).contains(answer)) {
        answer = kernels.spaces.send(packet, PATIENCE).get(30, TimeUnit.SECONDS);
      }
      answers.put(packet, understood(packet, answer, right.get(packet)));
    }
    return answers;
  }

  /** What the node itself sends and may not send fails at once, whether it is refused or lost. */
  private static String understood(Packet packet, String answer, Set<String> right) {
    boolean told = answer.equals("forbidden") && packet.origin() == Origin.NODE;
    return told && packet.protocol().equals("UDP")
        ? right.contains("refused") ? "refused" : "timeout"
        : answer;
  }
}
