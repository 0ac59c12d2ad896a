package dev.orch.node;

import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.node.fields.ConfigException;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.base.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the steps of one pod's plan, one at a time; only what ends is ended whatever else is
 * under way. On the node's worker.
 */
final class PodSteps implements ContainerStarts.Told, PodVolumeSteps.Told {
  private static final System.Logger LOG = System.getLogger(PodSteps.class.getName());
  private static final Duration RESIZE_RETRY = Duration.ofSeconds(10);

  final PodVolumeSteps volumes;
  final ContainerStarts starts;
  final PodSandboxes sandboxes;

  private final RunningNode node;
  private final String uid;
  private final ObjectKey key;
  private final PodAgent agent;
  private final PodEvents events;
  private boolean busy;
  private boolean awaitsList;

  PodSteps(RunningNode node, String uid, ObjectKey key, PodAgent agent, PodEvents events) {
    this.node = node;
    this.uid = uid;
    this.key = key;
    this.agent = agent;
    this.events = events;
    this.volumes = new PodVolumeSteps(node, uid, events, this);
    this.starts = new ContainerStarts(node, events, this);
    this.sandboxes = new PodSandboxes(node, uid, key);
  }

  /** Whether a command has ended whose effect isn't known yet. */
  boolean awaitList() {
    return awaitsList;
  }

  /** The runtime's list was read anew. */
  void relisted() {
    awaitsList = false;
  }

  /** Whether nothing is under way, runs or is held. */
  boolean areQuiet() {
    return !busy
        && !volumes.areHeld()
        && !node.cgroups.has(uid)
        && !sandboxes.run()
        && node.sandboxes(uid).stream().noneMatch(SandboxState::ready);
  }

  /** Takes a step, unless one is being taken. */
  void take(PodPlan.Step step, PodView view, ContainerStops stops, PodEnd end, Instant now) {
    if (step instanceof PodPlan.Step.StopContainers stop) {
      stops.all(view, stop.deadline(), now);
      agent.wake.at(stop.deadline(), now);
    } else if (busy) {
      return;
    } else if (step instanceof PodPlan.Step.Wait wait) {
      Instant until = end.earliest(view.pod(), wait.until());
      boolean pending = view.resize().pending() != null || view.resize().inProgress();
      agent.wake.at(until == null && pending ? now.plus(RESIZE_RETRY) : until, now);
    } else if (step instanceof PodPlan.Step.Finish) {
      agent.finish();
    } else {
      take(step, view);
    }
  }

  private void take(PodPlan.Step step, PodView view) {
    if (step instanceof PodPlan.Step.PrepareVolumes) {
      busy = true;
      volumes.prepare(view.pod());
    } else if (step instanceof PodPlan.Step.StartSandbox start) {
      startSandbox(view.pod(), start.attempt());
    } else if (step instanceof PodPlan.Step.Attach attach) {
      run(sandboxes.attach(view.pod(), attach.sandbox()));
    } else if (step instanceof PodPlan.Step.Start start) {
      busy = true;
      starts.begin(view, start.container(), start.attempt());
    } else if (step instanceof PodPlan.Step.RemoveContainer remove) {
      run(node.runtime.remove(remove.id()));
    } else if (step instanceof PodPlan.Step.StopSandbox stop) {
      run(sandboxes.stop(stop.sandbox()));
    } else if (step instanceof PodPlan.Step.ReleaseVolumes) {
      busy = true;
      volumes.release();
    } else if (step instanceof PodPlan.Step.RemoveSandbox remove) {
      run(sandboxes.remove(remove.sandbox()));
    }
  }

  private void startSandbox(Pod pod, int attempt) {
    try {
      run(sandboxes.start(pod, attempt));
    } catch (ConfigException e) {
      failed(e);
    }
  }

  /** Carries a command out; when it has ended, the list is read again before the next step. */
  private void run(CompletionStage<?> command) {
    busy = true;
    command.whenCompleteAsync(
        (result, failure) -> {
          if (failure == null) {
            begun();
          } else {
            busy = false;
            failed(failure);
          }
        },
        node.worker);
  }

  private void failed(Throwable failure) {
    Throwable cause = Worker.cause(failure);
    events.warn("FailedCreatePodSandBox", "Failed to create pod sandbox: " + cause.getMessage());
    LOG.log(System.Logger.Level.DEBUG, "pod " + key, cause);
    agent.wake.after(PodAgent.FAILED_RETRY);
  }

  @Override
  public void volumesDone(@Nullable Duration retry) {
    busy = false;
    if (retry == null) {
      agent.sync();
    } else {
      agent.wake.after(retry);
    }
  }

  @Override
  public void begun() {
    busy = false;
    awaitsList = true;
    node.refresh();
  }

  @Override
  public void refused() {
    busy = false;
    agent.sync();
  }

  @Override
  public void kill(ContainerId id, Container container, Duration grace, String why) {
    agent.kill(id, container, grace, why);
  }
}
