package dev.orch.cluster;

import dev.orch.network.Attachment;
import dev.orch.network.PodNetwork;
import dev.orch.network.PodSandbox;
import dev.orch.network.simulated.SimulatedNetwork;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A simulated network that tells which sandboxes are attached. */
final class RecordingNetwork implements PodNetwork {
  final Set<String> attached = new TreeSet<>();
  private final PodNetwork network;

  RecordingNetwork(Executor worker) {
    this.network = new SimulatedNetwork(worker, "10.64.0.0/24");
  }

  @Override
  public CompletionStage<Attachment> attach(PodSandbox pod) {
    attached.add(pod.id());
    return network.attach(pod);
  }

  @Override
  public CompletionStage<Void> detach(PodSandbox pod) {
    attached.remove(pod.id());
    return network.detach(pod);
  }

  @Override
  public CompletionStage<Void> check(PodSandbox pod, Attachment expected) {
    return network.check(pod, expected);
  }

  @Override
  public CompletionStage<Void> retain(Set<String> alive) {
    attached.retainAll(alive);
    return network.retain(alive);
  }
}
