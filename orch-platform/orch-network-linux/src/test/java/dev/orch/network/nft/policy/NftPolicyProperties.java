package dev.orch.network.nft.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.contracts.containers.Machine;
import dev.orch.contracts.policy.NaivePolicies;
import dev.orch.contracts.policy.PolicyWorld;
import dev.orch.network.linux.Programs;
import dev.orch.network.policy.Flow;
import dev.orch.network.policy.PolicyPlanner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel lets through, beside an evaluator straight from the documentation: in worlds as
 * chance has them, by real connections. {@code -Dorch.worlds} says how many.
 */
class NftPolicyProperties {
  private static final int WORLDS = Integer.getInteger("orch.worlds", 20);
  private static final long FIRST_SEED = Long.getLong("orch.seed", 1);
  private static final int CHANGES = 3;
  private static final int FLOWS = 60;
  private static final int SOON = 150;
  private static final int LATE = 3000;

  @TempDir private static Path scratch;
  private static ScheduledExecutorService worker;
  private static PolicyKernel kernel;
  private static NftPolicyEnforcer enforcer;
  private static Programs programs;

  @BeforeAll
  static void begin() throws Exception {
    Machine.needs(Path.of("/usr/sbin/nft"), Path.of("/usr/sbin/ip"));
    worker = Executors.newSingleThreadScheduledExecutor();
    kernel = new PolicyKernel();
    programs =
        new Programs(worker, Duration.ofSeconds(30), scratch.resolve("scratch"))
            .inside(kernel.node().path());
    enforcer = new NftPolicyEnforcer(programs, worker);
  }

  @AfterAll
  static void end() throws Exception {
    if (kernel != null) {
      kernel.close();
      worker.shutdownNow();
    }
  }

  private static void sync(NftPolicyEnforcer own, PolicyPlanner planner) throws Exception {
    own.sync(planner.table()).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static String rules() throws Exception {
    return kernel.node().run("nft", "-s", "list", "table", "inet", "orch-policy");
  }

  @Test
  void connections_areMadeIfTheDocumentationSaysSo() throws Exception {
    int tried = 0;
    int refused = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + WORLDS; seed++) {
      PolicyWorld world = new PolicyWorld(seed);
      PolicyPlanner planner = new PolicyPlanner("", List.of());
      world.policies.values().forEach(policy -> planner.policy(null, policy));
      world.pods.values().forEach(pod -> planner.pod(null, pod));
      world.namespaces.values().forEach(namespace -> planner.namespace(null, namespace));
      for (int change = 0; change <= CHANGES; change++) {
        sync(enforcer, planner);
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
          Flow flow = world.flow();
          if (kernel.canTry(flow)) {
            flows.add(flow);
          }
        }
        NaivePolicies naive = new NaivePolicies(world, "");
        StringBuilder expected = new StringBuilder();
        for (Flow flow : flows) {
          expected.append(naive.allowed(flow) ? PolicyKernel.isListening(flow) ? 'y' : 'r' : 'n');
        }
        String found = kernel.tried(flows, SOON);
        if (!found.contentEquals(expected)) {
          found = kernel.tried(flows, LATE); // A busy machine has answered late.
        }
        assertThat(found)
            .as("seed %d, change %d: %s", seed, change, flows)
            .isEqualTo(expected.toString());
        tried += flows.size();
        refused += (int) found.chars().filter(letter -> letter == 'n').count();
        world.change(planner);
      }
    }
    assertThat(refused).as("of %d connections", tried).isBetween(tried / 10, tried * 9 / 10);
  }

  @Test
  void rulesAfterChanges_areThoseFromNothing() throws Exception {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + WORLDS; seed++) {
      PolicyWorld world = new PolicyWorld(seed);
      PolicyPlanner planner = new PolicyPlanner("", List.of());
      sync(enforcer, planner);
      world.policies.values().forEach(policy -> planner.policy(null, policy));
      world.pods.values().forEach(pod -> planner.pod(null, pod));
      world.namespaces.values().forEach(namespace -> planner.namespace(null, namespace));
      for (int change = 0; change < 4; change++) {
        sync(enforcer, planner);
        world.change(planner);
      }
      sync(enforcer, planner);
      String changed = rules();
      sync(new NftPolicyEnforcer(programs, worker), planner);
      assertThat(sorted(changed)).as("seed %d", seed).isEqualTo(sorted(rules()));
    }
  }

  /** Chains and sets are listed in the order in which they were made, which doesn't count. */
  private static List<String> sorted(String rules) {
    return Arrays.stream(rules.replace("table inet orch-policy {\n", "").split("\n\n"))
        .map(part -> part.replaceFirst("\n}\n?$", "").strip())
        .sorted()
        .toList();
  }
}
