package dev.orch.node;

import dev.orch.node.ImageUse.Seen;
import dev.orch.runtime.ContainerRuntime;
import dev.orch.runtime.Images;
import dev.orch.runtime.base.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Removes images that nobody uses, when their file system fills up ({@link ImageThresholds}), or
 * when somebody needs room. Only on the node's worker.
 */
final class ImageCollector {
  private static final System.Logger LOG = System.getLogger(ImageCollector.class.getName());

  private final Images images;
  private final ContainerRuntime runtime;
  private final Machine machine;
  private final ImageThresholds thresholds;
  private final InstantSource clock;
  private final Executor worker;
  private final ImagePulls.Events events;
  private final Instant begun;
  private ImageUse use = ImageUse.NOTHING;
  private boolean looked;
  private boolean failedBefore;
  private @Nullable CompletionStage<Long> last;

  /**
   * @param runtime whose containers use the images
   * @param events about the node
   */
  ImageCollector(
      Images images,
      ContainerRuntime runtime,
      Machine machine,
      ImageThresholds thresholds,
      InstantSource clock,
      Executor worker,
      ImagePulls.Events events) {
    this.images = images;
    this.runtime = runtime;
    this.machine = machine;
    this.thresholds = thresholds;
    this.clock = clock;
    this.worker = worker;
    this.events = events;
    this.begun = clock.instant();
  }

  /** The usual round. A failure is told when it isn't the first in a row, as by the kubelet. */
  void collect() {
    start(this::round)
        .whenCompleteAsync(
            (freed, failure) -> {
              if (failure != null) {
                String message = String.valueOf(Worker.cause(failure).getMessage());
                LOG.log(System.Logger.Level.WARNING, () -> "images: " + message);
                if (failedBefore) {
                  events.warn("ImageGCFailed", message);
                }
              }
              failedBefore = failure != null;
            },
            worker);
  }

  /** Removes all that may go; the stage ends with the bytes freed, and never fails. */
  CompletionStage<Long> freeAll() {
    return start(() -> look().thenComposeAsync(now -> freeSome(now, Long.MAX_VALUE), worker))
        .exceptionally(
            failure -> {
              LOG.log(System.Logger.Level.WARNING, "images aren't removed", failure);
              return 0L;
            });
  }

  /** One at a time: who comes meanwhile waits for the one before. */
  private CompletionStage<Long> start(java.util.function.Supplier<CompletionStage<Long>> task) {
    CompletionStage<Long> before = last;
    CompletionStage<Long> next =
        before == null
            ? task.get()
            : before.exceptionally(failure -> 0L).thenComposeAsync(freed -> task.get(), worker);
    last = next;
    return next;
  }

  private CompletionStage<Long> round() {
    return look()
        .thenComposeAsync(this::expire, worker)
        .thenComposeAsync(
            now -> images.imageUsage().thenComposeAsync(u -> fit(now, u), worker), worker);
  }

  /** Learns what is used; the stage ends with the time. */
  private CompletionStage<Instant> look() {
    return images
        .images()
        .thenCombineAsync(
            runtime.list(),
            (here, sandboxes) -> {
              Instant now = clock.instant();
              use = use.seeing(here, sandboxes, looked ? now : ImageUse.UNKNOWN, now);
              looked = true;
              return now;
            },
            worker);
  }

  /** What was used before this agent began isn't known: its age counts from then on. */
  private CompletionStage<Instant> expire(Instant now) {
    Duration most = thresholds.maxAge();
    if (most.isZero() || Duration.between(begun, now).compareTo(most) <= 0) {
      return CompletableFuture.completedFuture(now);
    }
    return free(use.unusedFor(now, thresholds.minAge(), most), Long.MAX_VALUE, new Tally())
        .thenApply(freed -> now);
  }

  private CompletionStage<Long> fit(Instant now, Images.Usage usage) {
    Machine.Level level =
        usage.directory().isEmpty() ? null : machine.disk(Path.of(usage.directory()));
    if (level == null) {
      return CompletableFuture.completedFuture(0L);
    }
    if (level.capacity() == 0) {
      String message = "invalid capacity 0 on image filesystem";
      events.warn("InvalidDiskCapacity", message);
      return CompletableFuture.failedFuture(new IllegalStateException(message));
    }
    long wanted = thresholds.excess(level);
    if (wanted == 0) {
      return CompletableFuture.completedFuture(0L);
    }
    return freeSome(now, wanted)
        .thenApplyAsync(
            freed -> {
              if (freed < wanted) {
                String message =
                    "Failed to garbage collect required amount of images. Attempted to free "
                        + wanted
                        + " bytes, but only found "
                        + freed
                        + " bytes eligible to free.";
                events.warn("FreeDiskSpaceFailed", message);
                throw new IllegalStateException(message);
              }
              return freed;
            },
            worker);
  }

  /** What became of a round of removals. */
  private static final class Tally {
    private long freed;
    private @Nullable Throwable failure;
  }

  private CompletionStage<Long> freeSome(Instant now, long wanted) {
    Tally tally = new Tally();
    return free(use.removable(now, thresholds.minAge()), wanted, tally)
        .thenApplyAsync(
            freed -> {
              if (tally.failure != null) {
                throw new IllegalStateException(
                    "wanted to free "
                        + wanted
                        + " bytes, but freed "
                        + freed
                        + " bytes space with errors in image deletion: "
                        + tally.failure.getMessage());
              }
              return freed;
            },
            worker);
  }

  /** One after the other until it is enough; one that stays doesn't hold up the rest. */
  private CompletionStage<Long> free(List<Seen> order, long wanted, Tally tally) {
    if (order.isEmpty() || tally.freed >= wanted) {
      return CompletableFuture.completedFuture(tally.freed);
    }
    Seen first = order.get(0);
    return images
        .removeImage(first.id())
        .handleAsync(
            (removed, failure) -> {
              if (failure != null) {
                tally.failure = Worker.cause(failure);
              } else {
                tally.freed += first.size();
                use = use.without(first.id());
              }
              return tally;
            },
            worker)
        .thenComposeAsync(so -> free(order.subList(1, order.size()), wanted, so), worker);
  }
}
