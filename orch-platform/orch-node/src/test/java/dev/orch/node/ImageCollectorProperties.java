package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.ContainerState;
import dev.orch.runtime.Images;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.base.Worker;
import dev.orch.runtime.simulated.SimulatedRuntime;
import dev.orch.testkit.base.SimulatedExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Which images go when, compared with a twin that does as the kubelet's documentation says. */
class ImageCollectorProperties {
  private static final long CAPACITY = 1000;

  /** A disk of images. */
  private static final class Store implements Images {
    private final Map<String, Image> here = new LinkedHashMap<>();
    private final List<String> removed = new ArrayList<>();
    private final TreeSet<String> stuck = new TreeSet<>();
    private long others;

    void add(String id, long size, boolean pinned) {
      here.put(id, new Image(id, List.of(), List.of("r@" + id), size, "", null, pinned));
    }

    Machine.Level level() {
      long used = others + here.values().stream().mapToLong(Image::size).sum();
      return new Machine.Level(Math.max(0, CAPACITY - used), CAPACITY);
    }

    @Override
    public CompletionStage<Optional<Image>> find(String reference) {
      return CompletableFuture.completedFuture(Optional.ofNullable(here.get(reference)));
    }

    @Override
    public CompletionStage<Image> pull(String reference, List<Credentials> credentials) {
      return CompletableFuture.failedFuture(new RefusedException("ErrImagePull", "none"));
    }

    @Override
    public CompletionStage<List<Image>> images() {
      return CompletableFuture.completedFuture(List.copyOf(here.values()));
    }

    @Override
    public CompletionStage<Void> removeImage(String id) {
      if (stuck.contains(id)) {
        return CompletableFuture.failedFuture(new RefusedException("Busy", id + " is busy"));
      }
      here.remove(id);
      removed.add(id);
      return Worker.done();
    }

    @Override
    public CompletionStage<Usage> imageUsage() {
      return CompletableFuture.completedFuture(new Usage(Instant.EPOCH, "/images", 0, 0));
    }
  }

  private static final class World {
    final SimulatedExecutor executor = new SimulatedExecutor(3);
    final Store store = new Store();
    final List<String> events = new ArrayList<>();
    final SimulatedRuntime runtime =
        new SimulatedRuntime(executor.time(), executor.worker("runtime"));
    final ImageCollector collector;

    World(ImageThresholds thresholds) {
      collector =
          new ImageCollector(
              store,
              runtime,
              new Machine() {
                @Override
                public Map<Signal, Level> look() {
                  return Map.of();
                }

                @Override
                public Level disk(Path directory) {
                  return store.level();
                }
              },
              thresholds,
              executor.time(),
              executor.worker("node"),
              new ImagePulls.Events() {
                @Override
                public void event(String reason, String message) {
                  events.add(reason + ": " + message);
                }

                @Override
                public void warn(String reason, String message) {
                  events.add(reason + "! " + message);
                }
              });
    }

    Instant now() {
      return executor.time().instant();
    }

    void collect() {
      collector.collect();
      executor.runReady();
    }

    void pass(long seconds) {
      executor.runFor(Duration.ofSeconds(seconds));
    }

    private SandboxId sandbox() {
      var made =
          runtime
              .startSandbox(new SandboxSpec("d", "p", "u", 0, "p"), SandboxSettings.DEFAULT)
              .toCompletableFuture();
      executor.runReady();
      return made.join();
    }

    void use(String image) {
      runtime.start(sandbox(), ContainerSpec.of(image.replace("sha256:", "c"), image, List.of()));
      executor.runReady();
    }

    void unuse() {
      runtime.removeSandbox(sandbox());
      executor.runReady();
    }
  }

  /** What happens to the images. */
  record Happening(String what, String image, long amount) {}

  @Provide
  Arbitrary<List<Happening>> happenings() {
    Arbitrary<String> images = Arbitraries.of("sha256:a", "sha256:b", "sha256:c", "sha256:d");
    Arbitrary<Happening> one =
        Combinators.combine(
                Arbitraries.of(
                    "pull", "pull", "use", "unuse", "pass", "collect", "collect", "others", "pin"),
                images,
                Arbitraries.longs().between(1, 400))
            .as(Happening::new);
    return one.list().ofMinSize(5).ofMaxSize(40);
  }

  /** The twin: remembers what it saw at each round, and looks for the next to go each time. */
  private static final class Naive {
    final Map<String, Instant> since = new TreeMap<>();
    final Map<String, Instant> used = new TreeMap<>();
    boolean looked;

    List<String> round(World world, TreeSet<String> inUse) {
      Instant now = world.now();
      since.keySet().retainAll(world.store.here.keySet());
      used.keySet().retainAll(world.store.here.keySet());
      for (String image : world.store.here.keySet()) {
        since.putIfAbsent(image, looked ? now : Instant.EPOCH);
        used.putIfAbsent(image, Instant.EPOCH);
        if (inUse.contains(image)) {
          used.put(image, now);
        }
      }
      looked = true;
      List<String> gone = new ArrayList<>();
      choose(world, inUse, now, gone);
      // What is brought again later is new.
      since.keySet().removeAll(gone);
      used.keySet().removeAll(gone);
      return gone;
    }

    private void choose(World world, TreeSet<String> inUse, Instant now, List<String> gone) {
      long available = world.store.level().available();
      if (100 - available * 100 / CAPACITY < 85) {
        return;
      }
      long left = CAPACITY * 20 / 100 - available;
      while (left > 0) {
        String best = null;
        for (String image : since.keySet()) {
          boolean may =
              !gone.contains(image)
                  && !inUse.contains(image)
                  && !world.store.here.get(image).pinned()
                  && Duration.between(since.get(image), now).toSeconds() >= 120;
          if (may && (best == null || isBefore(image, best))) {
            best = image;
          }
        }
        if (best == null) {
          return;
        }
        gone.add(best);
        left -= world.store.here.get(best).size();
      }
    }

    private boolean isBefore(String a, String b) {
      int byUse = used.get(a).compareTo(used.get(b));
      int byAge = since.get(a).compareTo(since.get(b));
      return byUse < 0 || byUse == 0 && (byAge < 0 || byAge == 0 && a.compareTo(b) < 0);
    }
  }

  @Property(tries = 500)
  void leastUsedImages_goUntilThereIsRoom(@ForAll("happenings") List<Happening> happenings) {
    World world = new World(ImageThresholds.DEFAULT);
    Naive naive = new Naive();
    TreeSet<String> inUse = new TreeSet<>();
    for (Happening next : happenings) {
      switch (next.what()) {
        case "pull", "pin" ->
            world.store.add(next.image(), next.amount(), next.what().equals("pin"));
        case "use" -> {
          if (world.store.here.containsKey(next.image())) {
            world.use(next.image());
            inUse.add(next.image());
          }
        }
        case "unuse" -> {
          world.unuse();
          inUse.clear();
        }
        case "others" -> world.store.others = next.amount();
        case "pass" -> world.pass(next.amount());
        default -> {
          List<String> expected = naive.round(world, inUse);
          world.store.removed.clear();
          world.collect();
          assertThat(world.store.removed).isEqualTo(expected);
        }
      }
    }
  }

  @Example
  void tooFewImages_areToldOf() {
    World world = new World(ImageThresholds.DEFAULT);
    world.store.add("sha256:a", 100, false);
    world.store.add("sha256:b", 200, false);
    world.use("sha256:b");
    world.store.others = 690;
    world.collect();
    assertThat(world.store.removed).containsExactly("sha256:a");
    String failed =
        "Failed to garbage collect required amount of images. Attempted to free 190 bytes, but"
            + " only found 100 bytes eligible to free.";
    assertThat(world.events).containsExactly("FreeDiskSpaceFailed! " + failed);
    world.store.others = 790;
    world.collect();
    assertThat(world.events.get(2))
        .isEqualTo(
            "ImageGCFailed! Failed to garbage collect required amount of images. Attempted to"
                + " free 190 bytes, but only found 0 bytes eligible to free.");
  }

  @Example
  void imageThatStays_holdsUpNoOther() {
    World world = new World(ImageThresholds.DEFAULT);
    world.store.add("sha256:a", 300, false);
    world.store.add("sha256:b", 300, false);
    world.store.stuck.add("sha256:a");
    world.store.others = 390;
    world.collect();
    assertThat(world.store.removed).containsExactly("sha256:b");
    assertThat(world.events).isEmpty();
  }

  @Example
  void imageUnusedForLong_goesThoughThereIsRoom() {
    ImageThresholds aDay = new ImageThresholds(85, 80, Duration.ofMinutes(2), Duration.ofDays(1));
    World world = new World(aDay);
    world.store.add("sha256:a", 1, false);
    world.store.add("sha256:b", 1, false);
    world.collect();
    world.pass(Duration.ofHours(23).toSeconds());
    world.use("sha256:b");
    world.collect();
    world.unuse();
    assertThat(world.store.removed).isEmpty();
    world.pass(Duration.ofHours(2).toSeconds());
    world.collect();
    assertThat(world.store.removed).containsExactly("sha256:a");
    world.pass(Duration.ofHours(23).toSeconds());
    world.collect();
    assertThat(world.store.removed).containsExactly("sha256:a", "sha256:b");
  }

  @Example
  void containersImage_isFoundByItsDigestToo() {
    ContainerState container =
        ContainerState.created(
                new ContainerId("1"), ContainerSpec.of("c", "i:1", List.of()), Instant.EPOCH)
            .madeFrom("r@sha256:a");
    World world = new World(ImageThresholds.DEFAULT);
    world.store.add("sha256:a", 300, false);
    ImageUse use =
        ImageUse.NOTHING.seeing(
            List.copyOf(world.store.here.values()),
            List.of(
                dev.orch.runtime.SandboxState.of(
                    new SandboxId("s"),
                    new SandboxSpec("d", "p", "u", 0, "p"),
                    false,
                    Instant.EPOCH,
                    List.of(container))),
            ImageUse.UNKNOWN,
            world.now());
    assertThat(use.removable(world.now(), Duration.ZERO)).isEmpty();
  }

  @Example
  void freeingAll_leavesWhatIsUsedPinnedOrNew() {
    World world = new World(ImageThresholds.DEFAULT);
    world.store.add("sha256:a", 10, false);
    world.store.add("sha256:b", 10, true);
    world.store.add("sha256:c", 10, false);
    world.use("sha256:c");
    world.collect();
    world.store.add("sha256:d", 10, false);
    var freed = world.collector.freeAll().toCompletableFuture();
    world.executor.runReady();
    assertThat(freed.join()).isEqualTo(10);
    assertThat(world.store.removed).containsExactly("sha256:a");
  }
}
