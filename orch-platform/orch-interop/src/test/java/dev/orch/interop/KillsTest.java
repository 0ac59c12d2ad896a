package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.cluster.Infrastructure;
import dev.orch.contracts.containers.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agents, daemons and containers that are killed at moments of chance while pods come and go:
 * nothing is lost, nothing is started twice, nothing is left. {@code -Dorch.kills=100} kills each
 * as often; {@code -Dorch.kills.seed} brings the same moments back, as far as a machine does.
 */
@EnabledIfSystemProperty(
    named = "orch.kills",
    matches = "\\d+",
    disabledReason = "-Dorch.kills=10 runs it: it takes minutes, and root")
class KillsTest {
  private static final int KILLS = Integer.getInteger("orch.kills", 0);
  private static final long SEED = Long.getLong("orch.kills.seed", System.nanoTime());
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

  @TempDir private Path folder;
  private final Random random = new Random(SEED);

  /** What is killed, and brought back. */
  private interface Victim {
    /** Waits until it does what it is there for. */
    default void awaitUp(KillsNode node) throws Exception {}

    /** The longest that it is let live. */
    int lifeMillis();

    void kill(KillsNode node, Path out) throws Exception;
  }

  private final Victim agent =
      new Victim() {
        @Override
        public void awaitUp(KillsNode node) throws Exception {
          node.agent().ready();
        }

        @Override
        public int lifeMillis() {
          return 3000;
        }

        @Override
        public void kill(KillsNode node, Path out) throws Exception {
          node.agent().kill();
          node.begin();
        }
      };

  private final Victim daemon =
      new Victim() {
        @Override
        public int lifeMillis() {
          return 3000;
        }

        @Override
        public void kill(KillsNode node, Path out) throws Exception {
          node.daemon().kill();
          node.daemon().launch();
        }
      };

  private final Victim container =
      new Victim() {
        @Override
        public int lifeMillis() {
          return 1500;
        }

        @Override
        public void kill(KillsNode node, Path out) {
          List<ProcessHandle> all = KillsNode.processes(out);
          if (!all.isEmpty()) {
            all.get(random.nextInt(all.size())).destroyForcibly();
          }
        }
      };

  @Test
  void agentOnCrun_isKilled() throws Exception {
    run(() -> KillsNode.onCrun(folder), agent);
  }

  @Test
  void agentOnContainerd_isKilled() throws Exception {
    run(() -> KillsNode.onContainerd(folder), agent);
  }

  @Test
  void daemon_isKilled() throws Exception {
    run(() -> KillsNode.onContainerd(folder), daemon);
  }

  @Test
  void containerOnCrun_isKilled() throws Exception {
    run(() -> KillsNode.onCrun(folder), container);
  }

  @Test
  void containerOnContainerd_isKilled() throws Exception {
    run(() -> KillsNode.onContainerd(folder), container);
  }

  private void run(Callable<KillsNode> made, Victim victim) throws Exception {
    System.out.println("-Dorch.kills.seed=" + SEED + " -Dorch.kills=" + KILLS);
    Path out = Files.createDirectories(folder.resolve("out"));
    try (KillsNode node = made.call();
        ServedCluster cluster = ServedCluster.start(0, Infrastructure.simulated())) {
      Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
      node.begin();
      node.agent().ready();
      Traffic traffic = new Traffic(cluster.api(), KillsNode.NAME, TestImages.PLAIN, random, out);
      if (victim == container) {
        traffic.containersAreKilled();
      }
      for (int kill = 0; kill < KILLS; kill++) {
        // Sometimes before it is there.
        if (random.nextInt(5) > 0) {
          victim.awaitUp(node);
        }
        long moment =
            System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(victim.lifeMillis()));
        while (System.nanoTime() < moment) {
          traffic.step();
          node.see();
          pause(100 + random.nextInt(300));
        }
        victim.kill(node, out);
      }
      until("settled", traffic::isSettled, traffic::state, node);
      traffic.judge();
      traffic.deleteAll();
      until("no pods", traffic::isOver, traffic::state, node);
      until("nothing left", () -> node.left(out).isEmpty(), () -> node.left(out), node);
      System.out.println(traffic.count() + " pods through " + KILLS + " kills");
    }
  }

  private static void until(
      String what, Callable<Boolean> condition, Callable<?> state, KillsNode node)
      throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.call()) {
      node.see();
      if (System.nanoTime() > end) {
        throw new AssertionError(what + ": " + state.call() + "\n" + node);
      }
      pause(200);
    }
  }

  private static void pause(int millis) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
  }
}
