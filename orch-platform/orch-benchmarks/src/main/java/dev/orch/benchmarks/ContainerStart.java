package dev.orch.benchmarks;

import dev.orch.model.json.Json;
import dev.orch.runtime.ContainerId;
import dev.orch.runtime.ContainerSpec;
import dev.orch.runtime.Images;
import dev.orch.runtime.SandboxId;
import dev.orch.runtime.SandboxSettings;
import dev.orch.runtime.SandboxSpec;
import dev.orch.runtime.oci.OciRuntime;
import dev.orch.runtime.oci.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long a pod's start takes, sandbox and container, beside the OCI runtime alone with the same
 * configuration: taken in turns, from the call until the container's first process is the command.
 * {@code ContainerStart crun|runc ROOT IMAGES ROUNDS}, as root; IMAGES is a layout or an archive
 * with a shell in it.
 */
public final class ContainerStart {
  private static final int WARM_UP = 20;
  private static final List<String> COMMAND = List.of("sh", "-c", "sleep 1000");

  private final Path root;
  private final String program;
  private final OciRuntime runtime;
  private final String image;
  private int pods;

  private ContainerStart(String program, Path root, OciRuntime runtime, String image) {
    this.program = program;
    this.root = root;
    this.runtime = runtime;
    this.image = image;
  }

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[1]);
    ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor();
    try (OciRuntime runtime =
        new OciRuntime(
            Settings.of(root)
                .withProgram(args[0])
                .withCgroup("orch-bench")
                .withImages(List.of(Path.of(args[2]))),
            InstantSource.system(),
            worker)) {
      List<Images.Image> images = get(runtime.images());
      new ContainerStart(args[0], root, runtime, images.get(0).id()).run(Integer.parseInt(args[3]));
    } finally {
      worker.shutdown();
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private void run(int rounds) throws Exception {
    List<Double> own = new ArrayList<>();
    List<Double> alone = new ArrayList<>();
    List<Double> more = new ArrayList<>();
    for (int round = 0; round < WARM_UP + rounds; round++) {
      double pod = pod();
      double bare = bare();
      if (round >= WARM_UP) {
        own.add(pod);
        alone.add(bare);
        more.add(pod - bare);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s, %d rounds, ms: pod %s, alone %s, difference %s%n",
        program,
        rounds,
        quantiles(own),
        quantiles(alone),
        quantiles(more));
  }

  private static String quantiles(List<Double> values) {
    Collections.sort(values);
    int last = values.size() - 1;
    return String.format(
        Locale.ROOT,
        "%.1f (%.1f to %.1f)",
        values.get(last / 2),
        values.get(last / 10),
        values.get(last - last / 10));
  }

  private double pod() throws Exception {
    SandboxSpec pod = new SandboxSpec("default", "web", "bench-" + pods++, 0, "web");
    long start = System.nanoTime();
    SandboxId sandbox = get(runtime.startSandbox(pod, SandboxSettings.DEFAULT));
    ContainerId id = get(runtime.start(sandbox, ContainerSpec.of("c", image, COMMAND)));
    double took = millisSince(start);
    if (!Files.exists(root.resolve("bare/config.json"))) {
      bundle(root.resolve("pods/" + sandbox + "/containers/" + id + "/config.json"));
    }
    get(runtime.stop(id, Duration.ZERO));
    get(runtime.removeSandbox(sandbox));
    return took;
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  /** The same configuration, with namespaces of its own, and files that are there already. */
  private void bundle(Path config) throws IOException {
    Json.Obj same = Json.parse(Files.readAllBytes(config)).asObject();
    List<Json> namespaces = new ArrayList<>();
    for (String type : List.of("mount", "pid", "network", "ipc", "uts")) {
      namespaces.add(Json.object("type", Json.of(type)));
    }
    List<Json> mounts =
        same.array("mounts").stream()
            .filter(mount -> !mount.asObject().text("type").equals("bind"))
            .toList();
    try (Stream<Path> layers = Files.list(root.resolve("images/layers"))) {
      String files = layers.sorted().findFirst().orElseThrow().resolve("fs").toString();
      Json.Obj bare =
          same.with("mounts", Json.array(mounts))
              .edit("root", r -> r.with("path", files))
              .edit("linux", l -> l.with("namespaces", Json.array(namespaces)))
              .edit("linux", l -> l.with("cgroupsPath", "/orch-bench-alone/c"));
      Files.createDirectories(root.resolve("bare"));
      Files.write(root.resolve("bare/config.json"), bare.toBytes());
    }
  }

  private double bare() throws Exception {
    Path bundle = root.resolve("bare");
    Path pidFile = bundle.resolve("pid");
    Files.deleteIfExists(pidFile);
    List<String> line = new ArrayList<>();
    if (program.equals("crun") && Files.exists(Path.of("/sys/fs/cgroup/unified"))) {
      String legacy = root.resolve("bin/legacy.sh").toString();
      line.addAll(List.of("unshare", "-m", "--propagation", "slave", "sh", legacy));
    }
    line.addAll(List.of(program, "--root", root.resolve("bare-state").toString(), "run"));
    line.addAll(List.of("--bundle", bundle.toString(), "--pid-file", pidFile.toString(), "alone"));
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(line)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    while (process.isAlive() && (!Files.exists(pidFile) || Files.size(pidFile) == 0)) {
      Thread.sleep(0, 250_000);
    }
    double took = millisSince(start);
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    process.waitFor();
    return took;
  }
}
