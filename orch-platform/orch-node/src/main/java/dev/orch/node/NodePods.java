package dev.orch.node;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Environment;
import dev.orch.controllers.Loop;
import dev.orch.controllers.base.Subscription;
import dev.orch.controllers.informer.Informer;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pods of a node as its agent's cache has them, for who serves the node: a loop that does
 * nothing but let them be seen. For any thread; before the loop runs there are none.
 */
public final class NodePods implements Loop {
  private volatile @Nullable Informer<Pod> pods;

  @Override
  public String name() {
    return "node-pods";
  }

  @Override
  public Subscription start(Environment environment) {
    pods = environment.informers().of(BuiltInKinds.POD);
    return () -> {};
  }

  /** The pod of that name. */
  public Optional<Pod> find(String namespace, String name) {
    Informer<Pod> present = pods;
    return present == null ? Optional.empty() : present.get(namespace, name);
  }

  /** All that are bound to a node. */
  public List<Pod> of(String node) {
    Informer<Pod> present = pods;
    return present == null
        ? ImmutableList.of()
        : present.list().stream()
            .filter(pod -> pod.spec().nodeName().equals(node))
            .collect(ImmutableList.toImmutableList());
  }
}
