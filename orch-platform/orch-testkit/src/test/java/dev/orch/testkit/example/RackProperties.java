package dev.orch.testkit.example;

import dev.orch.model.core.Node;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.scheduling.ClusterView;
import dev.orch.scheduling.FilterPlugin;
import dev.orch.scheduling.LocalTest;
import dev.orch.scheduling.NodeTest;
import dev.orch.scheduling.NodeView;
import dev.orch.scheduling.Profile;
import dev.orch.scheduling.QueueingHint;
import dev.orch.scheduling.Requeueing;
import dev.orch.scheduling.Verdict;
import dev.orch.testkit.scheduling.ProfileContract;
import java.util.List;

/** The example of docs/testing.md: a plugin of one's own, and the contract that it keeps. */
class RackProperties implements ProfileContract {
  @Override
  public Profile profile() {
    return Profile.defaults().toBuilder().filter("RackOnly", new RackOnly()).build();
  }

  /** Puts pods with the label {@code tier} on nodes that are in a rack. */
  static final class RackOnly implements FilterPlugin, Requeueing {
    @Override
    public NodeTest filter(Pod pod, ClusterView cluster) {
      return pod.metadata().labels().containsKey("tier") ? new InRack() : NodeTest.everywhere();
    }

    @Override
    public List<QueueingHint<?>> hints() {
      return List.of(
          new QueueingHint<Node>(BuiltInKinds.NODE, (pod, before, after) -> after != null));
    }
  }

  private record InRack() implements LocalTest {
    @Override
    public Verdict test(NodeView node) {
      return node.labels().containsKey("rack")
          ? Verdict.ok()
          : Verdict.unresolvable("node(s) weren't in a rack");
    }
  }
}
