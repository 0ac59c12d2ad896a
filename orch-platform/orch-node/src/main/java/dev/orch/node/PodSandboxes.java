package dev.orch.node;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Pod;
import dev.orch.network.PodSandbox;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.base.Worker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The sandboxes of one pod, with their cgroup and their network. On the node's worker. */
final class PodSandboxes {
  private final RunningNode node;
  private final String uid;
  private final ObjectKey key;
  private List<String> ips = ImmutableList.of();
  private String attached = "";

  PodSandboxes(RunningNode node, String uid, ObjectKey key) {
    this.node = node;
    this.uid = uid;
    this.key = key;
  }

  /** The runtime's word, the node's address, or what the network has given the newest sandbox. */
  List<String> addresses(Pod pod, List<SandboxState> sandboxes) {
    if (sandboxes.isEmpty()) {
      return ImmutableList.of();
    }
    SandboxState newest = sandboxes.get(0);
    if (pod.spec().hostNetwork()) {
      return ImmutableList.of(node.settings.hostIp());
    }
    if (!newest.ips().isEmpty()) {
      return newest.ips();
    }
    return newest.id().value().equals(attached) ? ips : ImmutableList.of();
  }

  /** Throws a {@link dev.orch.node.fields.ConfigException} for a pod that can have none. */
  CompletionStage<?> start(Pod pod, int attempt) {
    node.cgroups.have(pod);
    return node.runtime.startSandbox(
        node.sandboxPlans.spec(pod, attempt),
        node.sandboxPlans.settings(pod).withCgroupParent(node.cgroups.parent(pod)));
  }

  CompletionStage<?> attach(Pod pod, SandboxState sandbox) {
    return node.network
        .attach(inNetwork(sandbox).withWishes(node.sandboxPlans.wishes(pod)))
        .thenAcceptAsync(
            attachment -> {
              attached = sandbox.id().value();
              ips = attachment.ips();
            },
            node.worker);
  }

  /** Before a network namespace goes, those who have put something into it may take it out. */
  CompletionStage<?> stop(SandboxState sandbox) {
    CompletionStage<Void> detached =
        node.network.isolates() ? node.network.detach(inNetwork(sandbox)) : Worker.done();
    return detached.thenCompose(done -> node.runtime.stopSandbox(sandbox.id(), Duration.ZERO));
  }

  CompletionStage<?> remove(SandboxState sandbox) {
    return node.network
        .detach(inNetwork(sandbox))
        .thenCompose(done -> node.runtime.removeSandbox(sandbox.id()));
  }

  private PodSandbox inNetwork(SandboxState sandbox) {
    return new PodSandbox(
        sandbox.id().value(), key.namespace(), key.name(), uid, sandbox.networkNamespace());
  }

  /** Whether a container of it may be running. */
  boolean run() {
    return node.sandboxes(uid).stream()
        .flatMap(sandbox -> sandbox.containers().stream())
        .anyMatch(container -> container.phase() != dev.orch.runtime.ContainerState.Phase.EXITED);
  }
}
