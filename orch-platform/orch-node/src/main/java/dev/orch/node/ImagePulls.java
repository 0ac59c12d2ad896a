package dev.orch.node;

import dev.orch.model.core.Container;
import dev.orch.model.core.Pod;
import dev.orch.model.schema.Times;
import dev.orch.runtime.Images;
import dev.orch.runtime.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Has the images of a node's containers brought, as their pull policies say: each try that failed
 * is followed by a pause, ten seconds first, doubled up to five minutes. Tries of the same image
 * for the same pod are counted together, as in the kubelet. Only on the node's worker.
 */
final class ImagePulls {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final String PULL = "ErrImagePull";

  private final Images images;
  private final InstantSource clock;
  private final Executor worker;
  private final Map<Key, Failure> failures = new LinkedHashMap<>();

  private record Key(String uid, String image) {}

  private record Failure(int count, Instant retryAt, String reason, String message) {}

  /** What a pod's user is told meanwhile. */
  interface Events {
    void event(String reason, String message);

    void warn(String reason, String message);
  }

  /** It can't be had now; another try is worth it from then on. */
  static final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final transient Instant retryAt;

    Unavailable(String reason, String message, Instant retryAt) {
      super(message, null, false, false);
      this.reason = reason;
      this.retryAt = retryAt;
    }

    String reason() {
      return reason;
    }

    Instant retryAt() {
      return retryAt;
    }
  }

  ImagePulls(Images images, InstantSource clock, Executor worker) {
    this.images = images;
    this.clock = clock;
    this.worker = worker;
  }

  /** The image of a container, once it is here; or {@link Unavailable}. */
  CompletionStage<Images.Image> have(
      Pod pod,
      Container container,
      Function<String, List<Images.Credentials>> secrets,
      Events events) {
    return images
        .find(container.image())
        .handleAsync(
            (found, failure) -> {
              if (failure != null) {
                throw unavailable(container, "ImageInspectError", failure);
              }
              return found;
            },
            worker)
        .thenCompose(found -> have(pod, container, found, secrets, events));
  }

  private CompletionStage<Images.Image> have(
      Pod pod,
      Container container,
      Optional<Images.Image> found,
      Function<String, List<Images.Credentials>> secrets,
      Events events) {
    String name = container.image();
    boolean always = container.imagePullPolicy().equals("Always");
    if (found.isPresent() && !always) {
      events.event("Pulled", "Container image \"" + name + "\" already present on machine");
      return CompletableFuture.completedFuture(found.get());
    }
    if (container.imagePullPolicy().equals("Never")) {
      String message = "Container image \"" + name + "\" is not present with pull policy of Never";
      events.warn("ErrImageNeverPull", message);
      throw new Unavailable("ErrImageNeverPull", message, clock.instant().plus(FIRST));
    }
    Key key = new Key(pod.metadata().uid(), name);
    Failure last = failures.get(key);
    if (last != null && clock.instant().isBefore(last.retryAt)) {
      String message = "Back-off pulling image \"" + name + "\"";
      events.event("BackOff", message);
      throw new Unavailable(
          "ImagePullBackOff", message + ": " + last.reason + ": " + last.message, last.retryAt);
    }
    return pull(key, container, secrets, events);
  }

  private CompletionStage<Images.Image> pull(
      Key key,
      Container container,
      Function<String, List<Images.Credentials>> secrets,
      Events events) {
    String name = container.image();
    events.event("Pulling", "Pulling image \"" + name + "\"");
    Instant begun = clock.instant();
    return images
        .pull(name, secrets.apply(name))
        .handleAsync(
            (image, failure) -> {
              if (image != null) {
                failures.remove(key);
                String took = Times.format(Duration.between(begun, clock.instant()));
                events.event(
                    "Pulled",
                    "Successfully pulled image \""
                        + name
                        + "\" in "
                        + took
                        + ". Image size: "
                        + image.size()
                        + " bytes.");
                return image;
              }
              Unavailable unavailable = unavailable(container, PULL, failure);
              events.warn(
                  "Failed", "Failed to pull image \"" + name + "\": " + unavailable.getMessage());
              remember(key, unavailable);
              throw unavailable;
            },
            worker);
  }

  private void remember(Key key, Unavailable why) {
    Failure last = failures.get(key);
    int count = last == null ? 0 : last.count + 1;
    Duration pause = FIRST.multipliedBy(1L << Math.min(count, 10));
    Instant retryAt = clock.instant().plus(pause.compareTo(MOST) > 0 ? MOST : pause);
    failures.put(key, new Failure(count, retryAt, why.reason(), String.valueOf(why.getMessage())));
  }

  /** The next look shows the pause; only then it is due. */
  private Unavailable unavailable(Container container, String otherwise, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String reason = cause instanceof RefusedException refused ? refused.reason() : otherwise;
    String message =
        reason.equals("RegistryUnavailable")
            ? "image pull failed for "
                + container.image()
                + " because the registry is unavailable: "
                + cause.getMessage()
            : String.valueOf(cause.getMessage());
    return new Unavailable(reason, message, clock.instant().plusSeconds(1));
  }

  /** Nothing of that pod is to be remembered. */
  void forget(String uid) {
    failures.keySet().removeIf(key -> key.uid().equals(uid));
  }
}
