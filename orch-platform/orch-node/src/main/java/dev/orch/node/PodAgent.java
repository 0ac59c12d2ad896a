package dev.orch.node;

import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.network.PodSandbox;
import dev.orch.node.fields.ConfigException;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.base.Worker;
import dev.orch.scheduling.NodeAdmission;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One pod on the node: takes one step at a time ({@link PodPlan}), and reports after each look.
 * Level-triggered: what it remembers beyond the runtime's list can all be found out again. On the
 * node's worker only.
 */
final class PodAgent
    implements ContainerStarts.Told,
        ContainerStops.Told,
        PodProbes.Told,
        PodResize.Told,
        PodVolumeSteps.Told {
  private static final System.Logger LOG = System.getLogger(PodAgent.class.getName());
  private static final Duration FAILED_RETRY = Duration.ofSeconds(1);
  private static final Duration RESIZE_RETRY = Duration.ofSeconds(10);

  private final RunningNode node;
  private final String uid;
  private final ObjectKey key;
  private final StatusReport report;
  private final PodEvents events;
  private final PodVolumeSteps volumes;
  private final PodProbes probes;
  private final ContainerStarts starts;
  private final ContainerStops stops;
  private final PodResize resize;
  private final PodEnd end;
  private final LastWords words;
  private List<String> ips = List.of();
  private String attached = "";
  private boolean busy;
  private boolean awaitsList;
  private @Nullable ScheduledFuture<?> wake;
  private @Nullable Pod last;
  private Admission admission = Admission.OPEN;

  private enum Admission {
    OPEN,
    /** There is room for it, and it is given devices. */
    EQUIPPED,
    TAKEN_IN,
    REFUSED
  }

  PodAgent(RunningNode node, String uid, ObjectKey key) {
    this.node = node;
    this.uid = uid;
    this.key = key;
    this.report = new StatusReport(node.environment.api());
    this.events = new PodEvents(node.environment);
    this.volumes = new PodVolumeSteps(node, uid, events, this);
    this.probes = new PodProbes(node, this);
    this.starts = new ContainerStarts(node, events, this);
    this.stops = new ContainerStops(node, node.hooks, this);
    this.resize = new PodResize(node, this);
    this.end = new PodEnd();
    this.words = new LastWords(node, this::sync);
  }

  String uid() {
    return uid;
  }

  /** Whether a command has ended whose effect isn't known yet. */
  boolean awaitsList() {
    return awaitsList;
  }

  /** The runtime's list was read anew. */
  void relisted() {
    awaitsList = false;
    sync();
  }

  @Override
  public void again() {
    node.refresh();
    sync();
  }

  /** The node goes down: the pod is ended. */
  void shutDown(Instant latest) {
    end.fail(
        new PodView.Failure(
            "Terminated", "Pod was terminated in response to imminent node shutdown."),
        latest);
    sync();
  }

  /** The machine runs out of something: the pod is ended at once. */
  void evict(String message) {
    events.warn("Evicted", message);
    end.fail(
        new PodView.Failure("Evicted", message), node.environment.clock().instant().plusSeconds(1));
    sync();
  }

  /** Whether nothing of it runs and it holds no volumes. */
  boolean isQuiet() {
    return !busy
        && !volumes.areHeld()
        && !runs()
        && node.sandboxes(uid).stream().noneMatch(SandboxState::ready);
  }

  /** Whether a container of it may be running. */
  boolean runs() {
    return node.sandboxes(uid).stream()
        .flatMap(sandbox -> sandbox.containers().stream())
        .anyMatch(container -> container.phase() != ContainerState.Phase.EXITED);
  }

  /** Looks at everything and takes the next step, unless one is being taken. */
  void sync() {
    look();
    node.looked();
  }

  private void look() {
    if (node.isClosed() || !node.isListed() || awaitsList) {
      return;
    }
    Pod pod = node.pod(key, uid);
    Instant now = node.environment.clock().instant();
    if (pod == null) {
      probes.close();
      Pod known = last;
      PodView view = view(known == null ? end.unknown(key, uid) : known, now).withDeadline(now);
      take(PodPlan.end(view, now), view, now);
      return;
    }
    boolean changed = last != null && !last.metadata().equals(pod.metadata());
    last = pod;
    events.about(pod);
    if (changed) {
      refreshVolumes();
    }
    if (admission == Admission.OPEN && awaitsAdmission() != null) {
      NodeAdmission.Refusal refusal = refusalOfNode(pod);
      if (refusal != null) {
        refuse(pod, refusal, now);
        return;
      }
    }
    if (!mayRun(pod)) {
      return;
    }
    PodView view = view(resize.allocated(pod), now);
    if (PodPlan.isEnding(view)) {
      view = view.withDeadline(end.deadline(view, now));
      probes.end();
    } else {
      probes.see(view);
    }
    view = view.withResize(resize.advance(view));
    PodPlan.Step step = PodPlan.next(view, now);
    boolean told = report(view, now);
    if (step instanceof PodPlan.Step.RemoveSandbox && PodPlan.isEnding(view) && !told) {
      // What became of its containers is told before it is forgotten.
      return;
    }
    take(step, view, now);
  }

  /** Has it decided whether the node takes the pod in. Who was refused needs but be forgotten. */
  private boolean mayRun(Pod pod) {
    if (awaitsAdmission() != null) {
      try {
        node.admit();
      } catch (ApiException e) {
        LOG.log(System.Logger.Level.DEBUG, () -> "pod " + key + ": " + e.getMessage());
        sleep(FAILED_RETRY);
        return false;
      }
    }
    return admission == Admission.TAKEN_IN || pod.metadata().deletionTimestamp() != null;
  }

  /** What speaks against any pod now. */
  private NodeAdmission.@Nullable Refusal refusalOfNode(Pod pod) {
    if (node.isShuttingDown()) {
      return new NodeAdmission.Refusal(
          "NodeShutdown", "Pod was rejected as the node is shutting down.");
    }
    String pressure = node.evictions.refusal(pod);
    return pressure == null ? null : new NodeAdmission.Refusal("Evicted", pressure);
  }

  /** The pod if it isn't decided yet whether it may run. Once it was told to run, it is. */
  @Nullable Pod awaitsAdmission() {
    Pod pod = admission == Admission.OPEN ? node.pod(key, uid) : null;
    if (pod == null) {
      return null;
    }
    if (pod.status().startTime() != null
        || PodPlan.isTerminal(pod)
        || pod.metadata().deletionTimestamp() != null
        || !node.sandboxes(uid).isEmpty()) {
      admission = Admission.TAKEN_IN;
      return null;
    }
    return pod;
  }

  /** The pod if the node has taken it in. */
  @Nullable Pod takenIn() {
    boolean in = admission == Admission.TAKEN_IN || admission == Admission.EQUIPPED;
    return in ? node.pod(key, uid) : null;
  }

  /** There is room for it. It is taken in when it has the devices that it asks for, if any. */
  void fits(Pod pod) {
    if (!node.devices.concern(pod)) {
      admission = Admission.TAKEN_IN;
      return;
    }
    admission = Admission.EQUIPPED;
    node.devices
        .allocate(pod, node.alive())
        .whenCompleteAsync((done, failure) -> equipped(failure), node.worker);
  }

  private void equipped(@Nullable Throwable failure) {
    Pod pod = node.pod(key, uid);
    if (failure == null || pod == null) {
      admission = Admission.TAKEN_IN;
      sync();
      return;
    }
    admission = Admission.OPEN;
    String message = Worker.cause(failure).getMessage();
    refuse(
        pod,
        new NodeAdmission.Refusal(
            "UnexpectedAdmissionError",
            "Allocate failed due to " + message + ", which is unexpected"),
        node.environment.clock().instant());
  }

  /** The pod has failed for good. If nobody can be told, it is decided on anew. */
  void refuse(Pod pod, NodeAdmission.Refusal refusal, Instant now) {
    if (!report.send(pod, PodStatuses.refused(pod, refusal, now))) {
      sleep(FAILED_RETRY);
      return;
    }
    admission = Admission.REFUSED;
    last = pod;
    events.about(pod);
    events.warn(refusal.reason(), refusal.message());
  }

  private PodView view(Pod pod, Instant now) {
    List<SandboxState> sandboxes = node.sandboxes(uid);
    starts.retain(pod);
    return new PodView(
        pod,
        sandboxes,
        addresses(pod, sandboxes),
        volumes.areReady(),
        volumes.areHeld(),
        starts.refusals(),
        probes.ready(),
        probes.started(),
        words.of(pod, sandboxes),
        PodResize.Progress.NONE,
        end.failure(pod, now),
        null);
  }

  /** The runtime's word, the node's address, or what the network has given the newest sandbox. */
  private List<String> addresses(Pod pod, List<SandboxState> sandboxes) {
    if (sandboxes.isEmpty()) {
      return List.of();
    }
    SandboxState newest = sandboxes.get(0);
    if (pod.spec().hostNetwork()) {
      return List.of(node.settings.hostIp());
    }
    if (!newest.ips().isEmpty()) {
      return newest.ips();
    }
    return newest.id().value().equals(attached) ? ips : List.of();
  }

  private void take(PodPlan.Step step, PodView view, Instant now) {
    if (step instanceof PodPlan.Step.StopContainers stop) {
      stops.all(view, stop.deadline(), now);
      sleepUntil(stop.deadline(), now);
      return;
    }
    if (busy) {
      return;
    }
    if (step instanceof PodPlan.Step.Wait wait) {
      Instant until = end.earliest(view.pod(), wait.until());
      boolean pending = view.resize().pending() != null || view.resize().inProgress();
      sleepUntil(until == null && pending ? now.plus(RESIZE_RETRY) : until, now);
    } else if (step instanceof PodPlan.Step.PrepareVolumes) {
      busy = true;
      volumes.prepare(view.pod());
    } else if (step instanceof PodPlan.Step.StartSandbox start) {
      startSandbox(view.pod(), start.attempt());
    } else if (step instanceof PodPlan.Step.Attach attach) {
      attach(attach.sandbox());
    } else if (step instanceof PodPlan.Step.Start start) {
      busy = true;
      starts.begin(view, start.container(), start.attempt());
    } else if (step instanceof PodPlan.Step.RemoveContainer remove) {
      run(node.runtime.remove(remove.id()));
    } else if (step instanceof PodPlan.Step.StopSandbox stop) {
      run(node.runtime.stopSandbox(stop.id(), Duration.ZERO));
    } else if (step instanceof PodPlan.Step.ReleaseVolumes) {
      busy = true;
      volumes.release();
    } else if (step instanceof PodPlan.Step.RemoveSandbox remove) {
      remove(remove.sandbox());
    } else if (step instanceof PodPlan.Step.Finish) {
      finish(node.pod(key, uid));
    }
  }

  @Override
  public void volumesDone(@Nullable Duration retry) {
    busy = false;
    if (retry == null) {
      sync();
    } else {
      sleep(retry);
    }
  }

  /** Has files that show objects brought up to date. */
  void refreshVolumes() {
    volumes.refresh(node.pod(key, uid));
  }

  private void startSandbox(Pod pod, int attempt) {
    try {
      run(
          node.runtime.startSandbox(
              node.sandboxPlans.spec(pod, attempt), node.sandboxPlans.settings(pod)));
    } catch (ConfigException e) {
      failed(e);
    }
  }

  private void attach(SandboxState sandbox) {
    run(
        node.network
            .attach(inNetwork(sandbox))
            .thenAcceptAsync(
                attachment -> {
                  attached = sandbox.id().value();
                  ips = attachment.ips();
                },
                node.worker));
  }

  private PodSandbox inNetwork(SandboxState sandbox) {
    return new PodSandbox(
        sandbox.id().value(), key.namespace(), key.name(), uid, sandbox.networkNamespace());
  }

  private void remove(SandboxState sandbox) {
    run(
        node.network
            .detach(inNetwork(sandbox))
            .thenCompose(done -> node.runtime.removeSandbox(sandbox.id())));
  }

  /** Carries a command out; when it has ended, the list is read again before the next step. */
  private void run(CompletionStage<?> command) {
    busy = true;
    command.whenCompleteAsync(
        (result, failure) -> {
          busy = false;
          if (failure == null) {
            awaitsList = true;
            node.refresh();
          } else {
            failed(failure);
          }
        },
        node.worker);
  }

  private void failed(Throwable failure) {
    Throwable cause = Worker.cause(failure);
    events.warn("FailedCreatePodSandBox", "Failed to create pod sandbox: " + cause.getMessage());
    LOG.log(System.Logger.Level.DEBUG, "pod " + key, cause);
    sleep(FAILED_RETRY);
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
    sync();
  }

  @Override
  public void stopping(String message) {
    events.event("Killing", message);
  }

  @Override
  public void hookFailed(String message) {
    events.warn("FailedPreStopHook", message);
  }

  @Override
  public void kill(ContainerId id, Container container, Duration grace, String why) {
    Pod pod = node.pod(key, uid);
    if (pod != null && !stops.isStopping(id)) {
      Instant now = node.environment.clock().instant();
      stops.begin(view(pod, now), id, container, now.plus(grace), now, why);
    }
  }

  @Override
  public void restart(ContainerId id, Container container) {
    Pod pod = last;
    if (pod != null) {
      kill(
          id,
          container,
          PodEnd.grace(pod),
          "Container " + container.name() + " resize requires restart");
    }
  }

  @Override
  public void resized() {
    sleep(FAILED_RETRY);
  }

  @Override
  public void probed() {
    sync();
  }

  @Override
  public void failing(String probe, String message) {
    events.warn("Unhealthy", probe + " probe failed: " + message);
  }

  /** Nothing of the pod is here any longer: the API may forget it, and so may the node. */
  private void finish(@Nullable Pod pod) {
    probes.close();
    if (pod != null) {
      DeleteOptions now =
          DeleteOptionsBuilder.builder()
              .gracePeriodSeconds(0L)
              .preconditions(new Preconditions(uid, null))
              .build();
      try {
        node.environment
            .api()
            .resources(BuiltInKinds.POD)
            .inNamespace(key.namespace())
            .delete(key.name(), now, WriteOptions.NONE);
      } catch (ApiException e) {
        if (!e.is(Reason.NOT_FOUND) && !e.isConflict()) {
          sleep(FAILED_RETRY);
          return;
        }
      }
    }
    node.forget(uid);
  }

  private void sleepUntil(@Nullable Instant until, Instant now) {
    if (until != null && until.isAfter(now)) {
      sleep(Duration.between(now, until));
    }
  }

  private void sleep(Duration delay) {
    if (wake != null) {
      wake.cancel(false);
    }
    wake = node.worker.schedule(this::sync, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
  }

  /**
   * Of a pod that has ended nothing is left to tell once its sandbox is gone.
   *
   * @return false if it has to be told again, for which it is woken
   */
  private boolean report(PodView view, Instant now) {
    if (view.sandbox() == null && PodPlan.isTerminal(view.pod())) {
      return true;
    }
    PodStatuses statuses =
        new PodStatuses(view, node.settings.hostIp(), node.settings.runtimeName(), now);
    boolean told = report.send(view.pod(), statuses.status());
    if (!told) {
      sleep(FAILED_RETRY);
    }
    return told;
  }

  void close() {
    probes.close();
    if (wake != null) {
      wake.cancel(false);
    }
  }
}
