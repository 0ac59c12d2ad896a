package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.cluster.ContainerNodes;
import dev.orch.cluster.Infrastructure;
import dev.orch.model.json.Json;
import dev.orch.node.VolumesFactory;
import dev.orch.runtime.base.Directories;
import dev.orch.runtime.oci.OciRuntime;
import dev.orch.runtime.oci.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The suite of pods: each case is a pod that kubectl sends to a cluster of one node that runs real
 * containers. Run with {@code -Dorch.conformance=oci}, as root; {@code
 * -Dorch.conformance.case=NAME} runs one case alone.
 */
@EnabledIfSystemProperty(
    named = "orch.conformance",
    matches = "oci",
    disabledReason = "-Dorch.conformance=oci runs it: it takes minutes, and root")
class PodConformanceTest {
  private static final String CGROUP = "orch-conformance";
  private static final int AT_ONCE = 6;

  @TempDir static Path folder;
  private static Path state;
  private static ServedCluster cluster;
  private static Kubectl kubectl;
  private static PodBoard board;
  private static final ExecutorService RUNS = Executors.newFixedThreadPool(AT_ONCE);

  @BeforeAll
  static void start() throws Exception {
    Path images = TestImages.make(folder);
    state = Files.createTempDirectory("orch-conformance");
    ContainerNodes nodes =
        new ContainerNodes(
            state,
            "oci://",
            (own, clock, worker) ->
                new OciRuntime(
                    Settings.of(own).withCgroup(CGROUP).withImages(List.of(images)), clock, worker),
            null,
            null,
            VolumesFactory.onHost(List.of()),
            true);
    cluster = ServedCluster.start(1, Infrastructure.containers(nodes));
    kubectl = Kubectl.of(cluster, folder);
    board = new PodBoard(kubectl);
  }

  /** When the cluster has ended its pods, nothing of them is mounted, runs or is held to limits. */
  @AfterAll
  static void close() throws IOException {
    RUNS.shutdownNow();
    board.close();
    cluster.close();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(state.toString());
    try (Stream<Path> pods = Files.list(state.resolve("node-0/kubelet/pods"))) {
      assertThat(pods).isEmpty();
    }
    try (Stream<Path> cgroups = Files.walk(Path.of("/sys/fs/cgroup"), 4)) {
      String pods = ContainerNodes.cgroupRoot(state.resolve("node-0")).substring(1);
      assertThat(cgroups.filter(path -> path.endsWith(pods) || path.getParent().endsWith(CGROUP)))
          .noneMatch(Files::isDirectory);
    }
    Directories.delete(state);
  }

  private static List<PodCase> cases() {
    String only = System.getProperty("orch.conformance.case", "");
    return PodCase.all().stream()
        .filter(each -> only.isEmpty() || each.name().matches(only))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> pods() throws Exception {
    List<PodCase> cases = cases();
    namespaces(cases);
    Map<PodCase, Future<Void>> runs = new LinkedHashMap<>();
    for (PodCase each : cases) {
      Callable<Void> run =
          () -> {
            try {
              new PodSteps(kubectl.in(each.name()), board, each).run();
              System.out.println("good " + each.name());
            } catch (Throwable e) {
              System.out.println("BAD " + e.getMessage());
              throw e;
            }
            return null;
          };
      runs.put(each, RUNS.submit(run));
    }
    return runs.entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey().name(), () -> join(entry.getValue())));
  }

  private static void join(Future<Void> run) throws Throwable {
    try {
      run.get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  /** All at once: one call instead of hundreds. */
  private static void namespaces(List<PodCase> cases) throws Exception {
    List<Json> all = new ArrayList<>();
    for (PodCase each : cases) {
      all.add(
          Json.object("apiVersion", Json.of("v1"))
              .with("kind", "Namespace")
              .with("metadata", Json.object("name", Json.of(each.name()))));
    }
    Json list =
        Json.object("apiVersion", Json.of("v1"))
            .with("kind", "List")
            .with("items", new Json.Arr(all));
    kubectl.file("namespaces.json", list.toString());
    kubectl.ok("create -f namespaces.json");
    for (int look = 0; look < 100; look++) {
      String accounts = kubectl.ok("get serviceaccounts --all-namespaces -o name");
      if (accounts.lines().filter(line -> line.endsWith("/default")).count() > cases.size()) {
        return;
      }
    }
    assertThat(cases).as("accounts for").isEmpty();
  }
}
