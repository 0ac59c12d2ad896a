package dev.orch.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.orch.model.core.Container;
import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.node.volumes.Volumes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What a node tells of attached volumes, which are detached when it no longer uses them. */
class VolumesInUseTest {
  /** None, but some are in use. */
  private static final class Used implements Volumes {
    private final Volumes none = Volumes.none();
    Set<String> inUse = ImmutableSet.of();

    @Override
    public CompletionStage<Void> prepare(Pod pod) {
      return none.prepare(pod);
    }

    @Override
    public CompletionStage<Mounted> of(Pod pod, Container container, Map<String, String> env) {
      return none.of(pod, container, env);
    }

    @Override
    public CompletionStage<Void> refresh(Pod pod) {
      return none.refresh(pod);
    }

    @Override
    public CompletionStage<Void> release(String podUid) {
      return none.release(podUid);
    }

    @Override
    public CompletionStage<Set<String>> held() {
      return none.held();
    }

    @Override
    public Set<String> inUse() {
      return inUse;
    }

    @Override
    public void close() {}
  }

  @Test
  void volumesInUse_areTold_whenTheyChange() {
    try (NodeWorld world = new NodeWorld(1)) {
      world.stopAgent();
      Used volumes = new Used();
      world.volumes = (settings, environment) -> volumes;
      world.startAgent();
      world.executor.runFor(Duration.ofSeconds(1));
      assertThat(told(world)).isEmpty();
      volumes.inUse = ImmutableSet.of("b", "a");
      world.executor.runFor(Duration.ofSeconds(11));
      assertThat(told(world)).containsExactly("a", "b");
      volumes.inUse = ImmutableSet.of();
      world.executor.runFor(Duration.ofSeconds(11));
      assertThat(told(world)).isEmpty();
    }
  }

  private static List<String> told(NodeWorld world) {
    return world.api.resources(Node.class).get("n1").status().volumesInUse();
  }
}
