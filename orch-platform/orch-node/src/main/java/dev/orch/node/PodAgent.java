package dev.orch.node;

import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.SandboxState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pod on the node: looks at all that is known of it ({@link PodView}), takes one step at a time
 * ({@link PodPlan}), and reports after each look. Level-triggered: what it remembers beyond the
 * runtime's list can all be found out again. On the node's worker only.
 */
final class PodAgent
    implements PodAdmission.Told, ContainerStops.Told, PodProbes.Told, PodResize.Told {
  static final Duration FAILED_RETRY = Duration.ofSeconds(1);

  final PodAdmission admission;
  final Wake wake;

  private final RunningNode node;
  private final String uid;
  private final ObjectKey key;
  private final PodReport report;
  private final PodEvents events;
  private final PodSteps steps;
  private final PodProbes probes;
  private final ContainerStops stops;
  private final PodResize resize;
  private final PodEnd end;
  private final LastWords words;
  private @Nullable Pod last;
  private Collecting collecting = Collecting.NOTHING;

  /** What is to be removed beside what its plan says. */
  private enum Collecting {
    NOTHING,
    DEAD,
    ALL_OF_ENDED
  }

  PodAgent(RunningNode node, String uid, ObjectKey key) {
    this.node = node;
    this.uid = uid;
    this.key = key;
    this.report = new PodReport(node, uid, key);
    this.events = new PodEvents(node.environment);
    this.admission = new PodAdmission(node, uid, key, report, events, this);
    this.steps = new PodSteps(node, uid, key, this, events);
    this.probes = new PodProbes(node, this);
    this.stops = new ContainerStops(node, node.hooks, this);
    this.resize = new PodResize(node, this);
    this.end = new PodEnd();
    this.wake = new Wake(node.worker, this::sync);
    this.words = new LastWords(node, this::sync);
  }

  String uid() {
    return uid;
  }

  /** Whether a command has ended whose effect isn't known yet. */
  boolean awaitsList() {
    return steps.awaitList();
  }

  /** The runtime's list was read anew. */
  void relisted() {
    steps.relisted();
    sync();
  }

  /** The node goes down: the pod is ended. */
  void shutDown(Instant latest) {
    end.fail(
        new PodView.Failure(
            "Terminated", "Pod was terminated in response to imminent node shutdown.", true),
        latest);
    sync();
  }

  /**
   * The machine runs out of something, or the pod has taken too much: it is ended, with no more
   * grace than that.
   */
  void evict(PodView.Failure why, Duration grace) {
    events.warn(why.reason(), why.message());
    end.fail(why, node.environment.clock().instant().plus(grace));
    sync();
  }

  /** What isn't needed of it is to be removed, when there is nothing else to do. */
  void collect(boolean allOfEnded) {
    collecting = allOfEnded ? Collecting.ALL_OF_ENDED : Collecting.DEAD;
    sync();
  }

  private PodPlan.Step collecting(PodView view, PodPlan.Step otherwise) {
    if (collecting == Collecting.NOTHING || !(otherwise instanceof PodPlan.Step.Wait)) {
      return otherwise;
    }
    PodPlan.Step step = PodGarbage.next(view, collecting == Collecting.ALL_OF_ENDED);
    if (step == null) {
      collecting = Collecting.NOTHING;
      return otherwise;
    }
    return step;
  }

  /** Whether nothing of it runs and it holds nothing. */
  boolean isQuiet() {
    return steps.areQuiet();
  }

  /** Whether a container of it may be running. */
  boolean runs() {
    return steps.sandboxes.run();
  }

  /** Looks at everything and takes the next step, unless one is being taken. */
  void sync() {
    look();
    node.looked();
  }

  private void look() {
    if (node.isClosed() || !node.isListed(uid) || steps.awaitList()) {
      return;
    }
    Pod pod = node.pod(key, uid);
    Instant now = node.environment.clock().instant();
    if (pod == null) {
      probes.close();
      Pod known = last;
      PodView view = view(known == null ? end.unknown(key, uid) : known, now).withDeadline(now);
      steps.take(PodPlan.end(view, now), view, stops, end, now);
      return;
    }
    boolean changed = last != null && !last.metadata().equals(pod.metadata());
    last = pod;
    events.about(pod);
    if (changed) {
      refreshVolumes();
    }
    if (!admission.mayRun(pod, now)) {
      return;
    }
    PodView view = view(resize.allocated(pod), now);
    if (PodPlan.isEnding(view)) {
      view = view.withDeadline(end.deadline(view, now));
      probes.end();
    } else {
      probes.see(view);
    }
    view = resized(view);
    PodPlan.Step step = collecting(view, PodPlan.next(view, now));
    boolean told = report.tell(view, now);
    if (!told) {
      wake.after(FAILED_RETRY);
    }
    boolean forgets =
        step instanceof PodPlan.Step.RemoveSandbox || step instanceof PodPlan.Step.RemoveContainer;
    // What became of its containers is told before it is forgotten.
    if (told || !forgets) {
      steps.take(step, view, stops, end, now);
    }
  }

  private PodView view(Pod pod, Instant now) {
    List<SandboxState> sandboxes = node.sandboxes(uid);
    steps.starts.retain(pod);
    return new PodView(
        pod,
        sandboxes,
        steps.sandboxes.addresses(pod, sandboxes),
        steps.volumes.areReady(),
        steps.volumes.areHeld(),
        steps.starts.refusals(),
        probes.ready(),
        probes.started(),
        words.of(pod, sandboxes),
        PodResize.Progress.NONE,
        end.failure(pod, now),
        null);
  }

  /** A pod's own limits are never below those of its containers, while these change. */
  private PodView resized(PodView view) {
    boolean ends = PodPlan.isEnding(view);
    if (!ends) {
      node.cgroups.makeRoom(view.pod());
    }
    PodView resized = view.withResize(resize.advance(view));
    if (ends
        && resized.running().isEmpty()
        && resized.sandboxes().stream().noneMatch(SandboxState::ready)) {
      node.cgroups.remove(uid);
    } else if (!ends && resized.sandbox() != null && !resized.resize().inProgress()) {
      node.cgroups.have(resized.pod());
    }
    return resized;
  }

  /** Has files that show objects brought up to date. */
  void refreshVolumes() {
    steps.volumes.refresh(node.pod(key, uid));
  }

  /** Nothing of the pod is here any longer. */
  void finish() {
    probes.close();
    if (!report.finish(node.pod(key, uid))) {
      wake.after(FAILED_RETRY);
    }
  }

  @Override
  public void admitted() {
    sync();
  }

  @Override
  public void undecided() {
    wake.after(FAILED_RETRY);
  }

  @Override
  public void again() {
    node.refresh();
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
      String why = "Container " + container.name() + " resize requires restart";
      kill(id, container, PodEnd.grace(pod), why);
    }
  }

  @Override
  public void resized() {
    wake.after(FAILED_RETRY);
  }

  @Override
  public void probed() {
    sync();
  }

  @Override
  public void failing(String probe, String message) {
    events.warn("Unhealthy", probe + " probe failed: " + message);
  }

  void close() {
    probes.close();
    wake.cancel();
  }
}
