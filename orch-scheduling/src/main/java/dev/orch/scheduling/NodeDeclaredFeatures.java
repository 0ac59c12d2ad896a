package dev.orch.scheduling;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;

/** The node must declare the features that the pod can't do without. */
final class NodeDeclaredFeatures implements FilterPlugin, Requeueing {
  private static final Verdict LACKING =
      Verdict.unresolvable("node(s) didn't match Pod's required features");

  private static final String RESTART_ALL = "RestartAllContainersOnContainerExits";
  private static final String HOST_NETWORK_WITH_OWN_USERS = "UserNamespacesHostNetworkSupport";

  @Override
  public NodeTest filter(Pod pod, ClusterView cluster) {
    List<String> required = required(pod);
    return required.isEmpty() ? NodeTest.everywhere() : new Test(required);
  }

  private static List<String> required(Pod pod) {
    ImmutableList.Builder<String> required = ImmutableList.builder();
    if (Iterables.any(
        Iterables.concat(pod.spec().containers(), pod.spec().initContainers()),
        NodeDeclaredFeatures::restartsAll)) {
      required.add(RESTART_ALL);
    }
    if (pod.spec().hostNetwork() && Boolean.FALSE.equals(pod.spec().hostUsers())) {
      required.add(HOST_NETWORK_WITH_OWN_USERS);
    }
    return required.build();
  }

  private static boolean restartsAll(Container container) {
    return container.restartPolicyRules().stream()
        .anyMatch(rule -> rule.action().equals("RestartAllContainers"));
  }

  private record Test(List<String> required) implements LocalTest {
    @Override
    public Verdict test(NodeView node) {
      return node.node().status().declaredFeatures().containsAll(required) ? Verdict.ok() : LACKING;
    }

    @Override
    public boolean dependsOnPods() {
      return false;
    }
  }

  @Override
  public List<QueueingHint<?>> hints() {
    return ImmutableList.of(
        new QueueingHint<>(
            BuiltInKinds.NODE,
            (waiting, before, after) ->
                after != null
                    && (before == null
                        || !before
                            .status()
                            .declaredFeatures()
                            .equals(after.status().declaredFeatures()))));
  }
}
