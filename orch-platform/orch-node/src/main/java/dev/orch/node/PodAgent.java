package dev.orch.node;

import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodStatus;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptions;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.Preconditions;
import dev.orch.network.PodSandbox;
import dev.orch.node.fields.ConfigException;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Exec;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.SandboxState;
import dev.orch.scheduling.NodeAdmission;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One pod on the node: takes one step at a time ({@link PodPlan}), and reports after each look.
 * Level-triggered: what it remembers beyond the runtime's list can all be found out again. On the
 * node's worker only.
 */
final class PodAgent implements Probing.Verdicts {
  private static final System.Logger LOG = System.getLogger(PodAgent.class.getName());
  private static final Duration CONFIG_RETRY = Duration.ofSeconds(2);
  private static final Duration REFUSED_RETRY = Duration.ofSeconds(10);
  private static final Duration FAILED_RETRY = Duration.ofSeconds(1);

  private final RunningNode node;
  private final String uid;
  private final ObjectKey key;
  private final StatusReport report;
  private final Map<String, PodView.Refusal> refusals = new LinkedHashMap<>();
  private final Set<ContainerId> ready = new LinkedHashSet<>();
  private final Set<ContainerId> started = new LinkedHashSet<>();
  private final Set<ContainerId> stopping = new LinkedHashSet<>();
  private final Map<ContainerId, Probing> probings = new LinkedHashMap<>();
  private String ip = "";
  private String attached = "";
  private boolean busy;
  private boolean awaitsList;
  private long stopGrace = Long.MAX_VALUE;
  private @Nullable ScheduledFuture<?> wake;
  private @Nullable Pod last;
  private Admission admission = Admission.OPEN;

  private enum Admission {
    OPEN,
    TAKEN_IN,
    REFUSED
  }

  PodAgent(RunningNode node, String uid, ObjectKey key) {
    this.node = node;
    this.uid = uid;
    this.key = key;
    this.report = new StatusReport(node.environment.api());
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

  /** Looks at everything and takes the next step, unless one is being taken. */
  void sync() {
    if (node.isClosed() || !node.isListed() || awaitsList) {
      return;
    }
    Pod pod = node.pod(key, uid);
    SandboxState sandbox = node.sandbox(uid);
    Instant now = node.environment.clock().instant();
    if (pod == null) {
      closeProbes();
      take(PodPlan.end(sandbox, Duration.ZERO), null, now);
      return;
    }
    last = pod;
    if (!mayRun(pod)) {
      return;
    }
    PodView view = view(pod, sandbox);
    probe(view);
    PodPlan.Step step = PodPlan.next(view, now);
    report(view, now);
    take(step, pod, now);
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

  /** The pod if it isn't decided yet whether it may run. Once it was told to run, it is. */
  @Nullable Pod awaitsAdmission() {
    Pod pod = admission == Admission.OPEN ? node.pod(key, uid) : null;
    if (pod == null) {
      return null;
    }
    if (pod.status().startTime() != null
        || PodPlan.isTerminal(pod)
        || pod.metadata().deletionTimestamp() != null
        || node.sandbox(uid) != null) {
      admission = Admission.TAKEN_IN;
      return null;
    }
    return pod;
  }

  /** The pod if the node has taken it in. */
  @Nullable Pod takenIn() {
    return admission == Admission.TAKEN_IN ? node.pod(key, uid) : null;
  }

  void takeIn() {
    admission = Admission.TAKEN_IN;
  }

  /** The pod has failed for good. If nobody can be told, it is decided on anew. */
  void refuse(Pod pod, NodeAdmission.Refusal refusal, Instant now) {
    if (!report.send(pod, PodStatuses.refused(pod, refusal, now))) {
      sleep(FAILED_RETRY);
      return;
    }
    admission = Admission.REFUSED;
    last = pod;
    warn(refusal.reason(), refusal.message());
  }

  private PodView view(Pod pod, @Nullable SandboxState sandbox) {
    boolean sameSandbox = sandbox != null && sandbox.id().value().equals(attached);
    return new PodView(pod, sandbox, sameSandbox ? ip : "", refusals, ready, started, stopping);
  }

  private void take(PodPlan.Step step, @Nullable Pod pod, Instant now) {
    if (step instanceof PodPlan.Step.StopSandbox stop) {
      stop(stop);
      return;
    }
    if (busy) {
      return;
    }
    if (step instanceof PodPlan.Step.Wait wait) {
      sleepUntil(wait.until(), now);
    } else if (step instanceof PodPlan.Step.StartSandbox start && pod != null) {
      run(
          node.runtime.startSandbox(
              new SandboxSpec(key.namespace(), key.name(), uid, start.attempt(), hostname(pod)),
              SandboxSettings.DEFAULT));
    } else if (step instanceof PodPlan.Step.Attach attach) {
      String id = attach.sandbox().value();
      run(
          node.network
              .attach(new PodSandbox(id, key.namespace(), key.name(), uid, ""))
              .thenAcceptAsync(
                  attachment -> {
                    attached = id;
                    ip = attachment.ip();
                  },
                  node.worker));
    } else if (step instanceof PodPlan.Step.Start start && pod != null) {
      start(start, pod);
    } else if (step instanceof PodPlan.Step.RemoveContainer remove) {
      run(node.runtime.remove(remove.id()));
    } else if (step instanceof PodPlan.Step.RemoveSandbox remove) {
      PodSandbox sandbox =
          new PodSandbox(remove.id().value(), key.namespace(), key.name(), uid, "");
      run(
          node.network
              .detach(sandbox)
              .thenCompose(done -> node.runtime.removeSandbox(remove.id())));
    } else if (step instanceof PodPlan.Step.Finish) {
      finish(pod);
    }
  }

  private static String hostname(Pod pod) {
    return pod.spec().hostname().isEmpty() ? pod.metadata().name() : pod.spec().hostname();
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
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    warn("FailedCreatePodSandBox", "Failed to create pod sandbox: " + cause.getMessage());
    LOG.log(System.Logger.Level.DEBUG, "pod " + key, cause);
    sleep(FAILED_RETRY);
  }

  private void start(PodPlan.Step.Start start, Pod pod) {
    Container container = start.container();
    busy = true;
    CompletionStage<ContainerId> command;
    try {
      SandboxState sandbox = java.util.Objects.requireNonNull(node.sandbox(uid));
      command =
          node.runtime.start(sandbox.id(), node.specs.resolve(pod, container, start.attempt(), ip));
    } catch (ConfigException e) {
      busy = false;
      refuse(container, "CreateContainerConfigError", e.text(), CONFIG_RETRY);
      return;
    } catch (ApiException e) {
      busy = false;
      refuse(container, "CreateContainerConfigError", String.valueOf(e.getMessage()), CONFIG_RETRY);
      return;
    }
    command.whenCompleteAsync(
        (id, failure) -> {
          busy = false;
          if (failure == null) {
            refusals.remove(container.name());
            event("Started", "Container started");
            awaitsList = true;
            node.refresh();
          } else {
            refused(container, failure);
          }
        },
        node.worker);
  }

  private void refused(Container container, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String reason =
        cause instanceof RefusedException refusal ? refusal.reason() : "RunContainerError";
    refuse(container, reason, String.valueOf(cause.getMessage()), REFUSED_RETRY);
  }

  private void refuse(Container container, String reason, String message, Duration retry) {
    Instant at = node.environment.clock().instant().plus(retry);
    refusals.put(container.name(), new PodView.Refusal(reason, message, at));
    warn("Failed", "Error: " + message);
    sync();
  }

  /**
   * Stops the sandbox; again only if less grace is left. Other steps wait until nothing of it runs.
   */
  private void stop(PodPlan.Step.StopSandbox stop) {
    closeProbes();
    if (stop.grace().toMillis() >= stopGrace) {
      return;
    }
    if (stopGrace == Long.MAX_VALUE && last != null) {
      for (Container container : last.spec().containers()) {
        event("Killing", "Stopping container " + container.name());
      }
    }
    stopGrace = stop.grace().toMillis();
    node.runtime
        .stopSandbox(stop.id(), stop.grace())
        .whenCompleteAsync(
            (done, failure) -> {
              stopGrace = Long.MAX_VALUE;
              if (failure != null) {
                sleep(FAILED_RETRY);
              } else {
                awaitsList = true;
                node.refresh();
              }
            },
            node.worker);
  }

  /** Nothing of the pod is here any longer: the API may forget it, and so may the node. */
  private void finish(@Nullable Pod pod) {
    closeProbes();
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
    if (until != null) {
      sleep(Duration.between(now, until));
    }
  }

  private void sleep(Duration delay) {
    if (wake != null) {
      wake.cancel(false);
    }
    wake = node.worker.schedule(this::sync, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
  }

  /** Of a pod that has ended nothing is left to tell once its sandbox is gone. */
  private void report(PodView view, Instant now) {
    if (view.sandbox() == null && PodPlan.isTerminal(view.pod())) {
      return;
    }
    send(
        view.pod(),
        new PodStatuses(view, node.settings.hostIp(), node.settings.runtimeName(), now).status());
  }

  private void send(Pod pod, PodStatus status) {
    if (!report.send(pod, status)) {
      sleep(FAILED_RETRY);
    }
  }

  /** Begins the probes of containers that run, ends those of containers that don't. */
  private void probe(PodView view) {
    Map<ContainerId, Container> running = new LinkedHashMap<>();
    for (Container container : view.pod().spec().containers()) {
      add(view, container, running);
    }
    view.pod().spec().initContainers().stream()
        .filter(PodView::isSidecar)
        .forEach(c -> add(view, c, running));
    probings
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = !running.containsKey(entry.getKey());
              if (over) {
                entry.getValue().close();
              }
              return over;
            });
    ready.retainAll(running.keySet());
    started.retainAll(running.keySet());
    stopping.retainAll(running.keySet());
    if (view.pod().metadata().deletionTimestamp() == null) {
      running.forEach(
          (id, container) -> probings.computeIfAbsent(id, made -> begin(made, container)));
    }
  }

  private static void add(PodView view, Container container, Map<ContainerId, Container> running) {
    ContainerState state = view.latest(container.name());
    if (state != null && state.phase() == ContainerState.Phase.RUNNING) {
      running.put(state.id(), container);
    }
  }

  private Probing begin(ContainerId id, Container container) {
    Exec exec = node.runtime instanceof Exec able ? able : null;
    Probing probing = new Probing(container, id, ip, node.prober, exec, node.worker, this);
    probing.begin();
    return probing;
  }

  @Override
  public void started(ContainerId id) {
    if (started.add(id)) {
      sync();
    }
  }

  @Override
  public void ready(ContainerId id, boolean isReady, String message) {
    if (isReady ? ready.add(id) : ready.remove(id)) {
      sync();
    }
  }

  @Override
  public void failing(ContainerId id, String probe, String message) {
    warn("Unhealthy", probe + " probe failed: " + message);
  }

  @Override
  public void dead(ContainerId id, String probe, String message) {
    Pod pod = last;
    if (pod == null || !stopping.add(id)) {
      return;
    }
    event(
        "Killing",
        "Container failed "
            + probe.toLowerCase(java.util.Locale.ROOT)
            + " probe, will be restarted");
    Long grace = pod.spec().terminationGracePeriodSeconds();
    node.runtime
        .stop(id, Duration.ofSeconds(grace == null ? 30 : grace))
        .whenCompleteAsync((done, failure) -> node.refresh(), node.worker);
  }

  private void event(String reason, String message) {
    record("Normal", reason, message);
  }

  private void warn(String reason, String message) {
    record("Warning", reason, message);
  }

  private void record(String type, String reason, String message) {
    if (last != null) {
      node.environment
          .events()
          .record("kubelet", BuiltInKinds.POD, last.metadata(), type, reason, message);
    }
  }

  private void closeProbes() {
    probings.values().forEach(Probing::close);
    probings.clear();
  }

  void close() {
    closeProbes();
    if (wake != null) {
      wake.cancel(false);
    }
  }
}
