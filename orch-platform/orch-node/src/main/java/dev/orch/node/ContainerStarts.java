package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.LifecycleHandler;
import dev.orch.model.core.Pod;
import dev.orch.node.devices.DeviceException;
import dev.orch.node.fields.ConfigException;
import dev.orch.node.volumes.VolumeException;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.Images;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxState;
import dev.orch.runtime.base.Worker;
import dev.orch.store.api.ApiException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Starts containers of one pod: has the image, resolves everything, starts, runs the hook. What
 * fails makes the container wait with a reason until it is tried again. On the node's worker.
 */
final class ContainerStarts {
  private static final Duration CONFIG_RETRY = Duration.ofSeconds(2);
  private static final Duration REFUSED_RETRY = Duration.ofSeconds(10);

  /** A hook has no limit of its own. */
  private static final Duration HOOK_LIMIT = Duration.ofHours(1);

  private final RunningNode node;
  private final PodEvents events;
  private final Told told;
  private final Map<String, PodView.Refusal> refusals = new LinkedHashMap<>();

  /** Is told how it ended. */
  interface Told {
    /** It runs, or has run. */
    void begun();

    /** It waits with a reason. */
    void refused();

    /** What it wanted done after its start has failed: it is to be ended. */
    void kill(ContainerId id, Container container, Duration grace, String why);
  }

  ContainerStarts(RunningNode node, PodEvents events, Told told) {
    this.node = node;
    this.events = events;
    this.told = told;
  }

  Map<String, PodView.Refusal> refusals() {
    return refusals;
  }

  /** Containers that aren't in the pod any longer don't wait. */
  void retain(Pod pod) {
    if (!refusals.isEmpty() && PodPlan.isTerminal(pod)) {
      refusals.clear();
    }
  }

  /** Starts an attempt; one is told when it is done. */
  void begin(PodView view, Container container, int attempt) {
    Pod pod = view.pod();
    SandboxState sandbox = Objects.requireNonNull(view.sandbox());
    CompletionStage<ContainerId> command;
    try {
      command =
          image(pod, container)
              .thenComposeAsync(
                  image -> start(sandbox, pod, container, attempt, view.ip(), image), node.worker);
    } catch (RuntimeException e) {
      refused(container, e);
      return;
    }
    command.whenCompleteAsync(
        (id, failure) -> {
          if (failure != null) {
            refused(container, Worker.cause(failure));
          } else {
            refusals.remove(container.name());
            events.event("Started", "Container started");
            hook(view, container, id);
          }
        },
        node.worker);
  }

  @SuppressWarnings("NullAway") // No image where the runtime knows none.
  private CompletionStage<Images.@Nullable Image> image(Pod pod, Container container) {
    ImagePulls pulls = node.pulls;
    if (pulls == null) {
      return CompletableFuture.completedFuture(null);
    }
    return pulls
        .have(pod, container, name -> PullSecrets.of(node.environment.api(), pod, name), events)
        .thenApply(image -> image);
  }

  private CompletionStage<ContainerId> start(
      SandboxState sandbox,
      Pod pod,
      Container container,
      int attempt,
      String ip,
      Images.@Nullable Image image) {
    return node.specs
        .resolve(pod, container, attempt, ip, image)
        .thenCompose(spec -> node.runtime.start(sandbox.id(), spec));
  }

  private void hook(PodView view, Container container, ContainerId id) {
    LifecycleHandler hook =
        container.lifecycle() == null ? null : container.lifecycle().postStart();
    if (hook == null) {
      told.begun();
      return;
    }
    node.hooks
        .run(hook, container, id, view.ip(), HOOK_LIMIT)
        .whenCompleteAsync(
            (failure, thrown) -> {
              String text = failure != null ? failure : String.valueOf(thrown);
              if (!text.isEmpty()) {
                events.warn("FailedPostStartHook", "PostStartHook failed: " + text);
                told.kill(id, container, PodEnd.grace(view.pod()), "FailedPostStartHook");
              }
              told.begun();
            },
            node.worker);
  }

  private void refused(Container container, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    Instant now = node.environment.clock().instant();
    if (cause instanceof ImagePulls.Unavailable unavailable) {
      refuse(container, unavailable.reason(), message, unavailable.retryAt());
      return;
    }
    boolean config =
        cause instanceof ConfigException
            || cause instanceof DeviceException
            || cause instanceof ApiException
            || cause instanceof VolumeException
            || cause instanceof UncheckedIOException;
    String reason =
        config
            ? "CreateContainerConfigError"
            : cause instanceof RefusedException refusal ? refusal.reason() : "RunContainerError";
    refuse(container, reason, message, now.plus(config ? CONFIG_RETRY : REFUSED_RETRY));
  }

  private void refuse(Container container, String reason, String message, Instant retryAt) {
    refusals.put(container.name(), new PodView.Refusal(reason, message, retryAt));
    boolean pull = reason.startsWith("ErrImage") || reason.equals("ImagePullBackOff");
    events.warn("Failed", "Error: " + (pull ? reason : message));
    told.refused();
  }
}
