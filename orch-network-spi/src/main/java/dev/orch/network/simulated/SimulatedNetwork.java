package dev.orch.network.simulated;

import dev.orch.network.AddressPool;
import dev.orch.network.Attachment;
import dev.orch.network.Attachments;
import dev.orch.network.PodNetwork;
import dev.orch.network.PodSandbox;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Gives addresses that lead nowhere. A pure function of its calls; for any number of pods. */
public final class SimulatedNetwork implements PodNetwork {
  private final Attachments attachments;

  /** A network that works on this executor, which runs one task at a time. */
  public SimulatedNetwork(Executor worker, String range) {
    this.attachments = new Attachments(worker, AddressPool.of(range), address -> {});
  }

  @Override
  public CompletionStage<Attachment> attach(PodSandbox pod) {
    return attachments.attach(pod);
  }

  @Override
  public CompletionStage<Void> detach(PodSandbox pod) {
    return attachments.detach(pod);
  }

  @Override
  public CompletionStage<Void> check(PodSandbox pod, Attachment expected) {
    return attachments.check(pod, expected);
  }

  @Override
  public CompletionStage<Void> retain(Set<String> alive) {
    return attachments.retain(alive);
  }
}
