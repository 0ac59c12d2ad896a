package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.ContainerState;
import dev.orch.model.core.ContainerStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Pods of one node that come and go by chance, and what must have become of them. Each container
 * writes its pod's name to a file of the host when it begins, so that starts can be counted.
 */
final class Traffic {
  private static final int AT_ONCE = 5;

  /** What pods are like. */
  enum Sort {
    /** Runs its command once, after an init container and beside a sidecar. */
    ONCE(
        """
        restartPolicy: Never
        initContainers:
        - {name: first, command: [sh, -c, "echo NAME >>/out/first; echo ready >/own/first"]}
        - {name: beside, restartPolicy: Always, command: [sh, -c, "trap exit TERM; while :; do sleep 0.2; done"]}
        containers:
        - {name: main, command: [sh, -c, "echo NAME >>/out/main; cat /own/first; sleep 0.LENGTH"]}
        """),
    /** Runs on. */
    STEADY(
        """
        restartPolicy: Always
        containers:
        - {name: main, command: [sh, -c, "echo NAME >>/out/main; trap exit TERM; while :; do sleep 0.2; done"]}
        """),
    /** Ends again and again. */
    RESTARTING(
        """
        restartPolicy: Always
        containers:
        - {name: main, command: [sh, -c, "echo NAME >>/out/main; sleep 0.LENGTH; exit 1"]}
        - {name: other, command: [sh, -c, "trap exit TERM; while :; do sleep 0.2; done"]}
        """);

    private final String spec;

    Sort(String spec) {
      this.spec = spec;
    }
  }

  private final Resources<Pod> pods;
  private final String node;
  private final Random random;
  private final Path out;
  private final String image;
  private final Map<String, Sort> sorts = new TreeMap<>();
  private final List<String> there = new ArrayList<>();

  Traffic(Api api, String node, String image, Random random, Path out) {
    this.pods = api.resources(BuiltInKinds.POD).inNamespace("default");
    this.node = node;
    this.image = image;
    this.random = random;
    this.out = out;
  }

  /** Makes a pod or deletes one. */
  void step() {
    there.removeIf(name -> pods.find(name).isEmpty());
    boolean full = pods.list().items().size() >= AT_ONCE;
    if (!full && random.nextInt(3) > 0) {
      make(Sort.values()[random.nextInt(Sort.values().length)]);
    } else if (!there.isEmpty() && random.nextBoolean()) {
      String name = there.remove(random.nextInt(there.size()));
      // One that has ended is looked at as long as it can be.
      pods.find(name).filter(Traffic::hasEnded).ifPresent(this::judge);
      delete(name);
    }
  }

  private void make(Sort sort) {
    String name = sort.name().toLowerCase(java.util.Locale.ROOT) + "-" + sorts.size();
    sorts.put(name, sort);
    there.add(name);
    Json.Obj spec =
        Yaml.parseOne(
                sort.spec
                    .replace("NAME", name)
                    .replace("LENGTH", Integer.toString(1 + random.nextInt(9))),
                problem -> {})
            .asObject();
    Json.Obj full =
        withMounts(withMounts(spec, "containers"), "initContainers")
            .with("nodeName", node)
            .with("terminationGracePeriodSeconds", Json.of(2))
            .with("volumes", Yaml.parseOne(VOLUMES.formatted(out), problem -> {}));
    pods.create(
        BuiltInKinds.POD.read(
            Json.object("apiVersion", Json.of("v1"))
                .with("kind", "Pod")
                .with("metadata", Json.object("name", Json.of(name)))
                .with("spec", full),
            field -> {
              throw new IllegalArgumentException("what is " + field);
            }));
  }

  private static final String VOLUMES =
      """
      - {name: out, hostPath: {path: %s}}
      - {name: own, emptyDir: {medium: Memory}}
      - {name: disk, emptyDir: {}}
      """;

  private static final String MOUNTS =
      """
      - {name: out, mountPath: /out}
      - {name: own, mountPath: /own}
      - {name: disk, mountPath: /disk}
      """;

  private Json.Obj withMounts(Json.Obj spec, String field) {
    List<Json> all = new ArrayList<>();
    for (Json each : spec.array(field)) {
      Json mark = Json.object("name", Json.of(KillsNode.MARK)).with("value", out.toString());
      all.add(
          each.asObject()
              .with("image", image)
              .with("imagePullPolicy", "IfNotPresent")
              .with("env", Json.array(List.of(mark)))
              .with("volumeMounts", Yaml.parseOne(MOUNTS, problem -> {})));
    }
    return all.isEmpty() ? spec : spec.with(field, Json.array(all));
  }

  private void delete(String name) {
    try {
      pods.delete(name);
    } catch (ApiException e) {
      if (!e.is(Reason.NOT_FOUND)) {
        throw e;
      }
    }
  }

  private static boolean hasEnded(Pod pod) {
    return List.of("Succeeded", "Failed").contains(pod.status().phase());
  }

  private static boolean runs(Pod pod) {
    return pod.status().conditions().stream()
        .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
  }

  /** Whether each pod that wasn't deleted has come where it was going. */
  boolean isSettled() {
    return there.stream()
        .allMatch(
            name ->
                pods.find(name)
                    .filter(
                        pod ->
                            switch (sorts.get(name)) {
                              case ONCE -> hasEnded(pod);
                              case STEADY -> runs(pod);
                              case RESTARTING -> pod.status().phase().equals("Running");
                            })
                    .isPresent());
  }

  /** All pods as the API has them. */
  String state() {
    StringBuilder text = new StringBuilder();
    for (Pod pod : pods.list().items()) {
      text.append(pod.metadata().name())
          .append(' ')
          .append(pod.metadata().deletionTimestamp())
          .append(' ')
          .append(pod.status())
          .append('\n');
    }
    return text.toString();
  }

  /** Whether what was killed was somebody's container: it may have ended before its time. */
  private boolean harmless = true;

  /** From now on containers themselves are killed. */
  void containersAreKilled() {
    harmless = false;
  }

  /** Nothing was lost, and no command ran twice that is to run once. */
  void judge() throws IOException {
    for (String name : there) {
      pods.find(name).ifPresent(this::judge);
    }
    for (Map.Entry<String, Sort> entry : sorts.entrySet()) {
      if (entry.getValue() == Sort.ONCE) {
        assertThat(starts("main", entry.getKey())).as(entry.getKey()).isLessThanOrEqualTo(1);
        assertThat(starts("first", entry.getKey())).as(entry.getKey()).isLessThanOrEqualTo(1);
      } else if (entry.getValue() == Sort.STEADY && harmless) {
        assertThat(starts("main", entry.getKey())).as(entry.getKey()).isLessThanOrEqualTo(1);
      }
    }
  }

  private void judge(Pod pod) {
    String name = pod.metadata().name();
    String about = name + ": " + pod.status();
    Sort sort = sorts.get(name);
    if (sort == Sort.RESTARTING || !harmless || wasBrokenOff(pod)) {
      assertThat(starts("main", name)).as(about).isLessThanOrEqualTo(restarts(pod) + 1);
      return;
    }
    assertThat(restarts(pod)).as(about).isZero();
    assertThat(starts("main", name)).as(about).isEqualTo(1);
    if (sort == Sort.ONCE) {
      assertThat(pod.status().phase()).as(about).isEqualTo("Succeeded");
      assertThat(starts("first", name)).as(about).isEqualTo(1);
    }
  }

  /**
   * A daemon gives up a start when who asked for it goes, and says so. As the command may have
   * begun by then, it isn't begun again; in Kubernetes, too.
   */
  private static boolean wasBrokenOff(Pod pod) {
    return Stream.of(
            pod.status().initContainerStatuses().stream(),
            pod.status().containerStatuses().stream())
        .flatMap(statuses -> statuses)
        .flatMap(status -> Stream.of(status.state(), status.lastState()))
        .map(ContainerState::terminated)
        .anyMatch(
            terminated ->
                terminated != null
                    && terminated.reason().equals("StartError")
                    && terminated.message().contains("context canceled"));
  }

  private static int restarts(Pod pod) {
    return pod.status().containerStatuses().stream()
        .filter(status -> status.name().equals("main"))
        .mapToInt(ContainerStatus::restartCount)
        .sum();
  }

  /** How often a command has begun. */
  private int starts(String command, String name) {
    try {
      Path file = out.resolve(command);
      return Files.exists(file)
          ? (int) Files.readAllLines(file).stream().filter(name::equals).count()
          : 0;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** How many pods there have been. */
  int count() {
    return sorts.size();
  }

  /** Deletes all that are there. */
  void deleteAll() {
    there.forEach(this::delete);
    there.clear();
  }

  /** Whether the API has none any more. */
  boolean isOver() {
    return pods.list().items().isEmpty();
  }
}
