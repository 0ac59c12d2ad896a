package dev.orch.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import dev.orch.model.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The suite of pods: each case is a pod that kubectl sends to a cluster of one node that runs real
 * containers. Run with {@code -Dorch.conformance=oci}, {@code cri} or {@code oci,cri}, as root;
 * {@code -Dorch.conformance.case=PATTERN} runs the cases of such names alone.
 */
@EnabledIfSystemProperty(
    named = "orch.conformance",
    matches = "(oci|cri)(,(oci|cri))?",
    disabledReason = "-Dorch.conformance=oci,cri runs it: it takes minutes, and root")
class PodConformanceTest {
  private static final int AT_ONCE = Integer.getInteger("orch.conformance.atonce", 10);

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicContainer> pods() {
    return Splitter.on(',')
        .splitToStream(System.getProperty("orch.conformance"))
        .map(word -> SuiteNode.Engine.valueOf(word.toUpperCase(Locale.ROOT)))
        .map(
            runtime -> DynamicContainer.dynamicContainer(runtime.word(), new Run(runtime).tests()));
  }

  /** All cases on one runtime. */
  private static final class Run {
    private final SuiteNode.Engine runtime;
    private final ExecutorService runs = Executors.newFixedThreadPool(AT_ONCE);
    private SuiteNode node;
    private PodBoard board;
    private Map<String, Future<?>> results = new LinkedHashMap<>();

    Run(SuiteNode.Engine runtime) {
      this.runtime = runtime;
    }

    /** The first starts the node and all cases; the last ends it. */
    Stream<DynamicTest> tests() {
      String only = System.getProperty("orch.conformance.case", ".*");
      List<String> names =
          PodCase.all(Map.of()).stream()
              .map(PodCase::name)
              .filter(name -> name.matches(only))
              .toList();
      return Stream.of(
              Stream.of(DynamicTest.dynamicTest("the node starts", () -> start(names))),
              names.stream().map(name -> DynamicTest.dynamicTest(name, () -> result(name))),
              Stream.of(DynamicTest.dynamicTest("nothing is left", this::close)))
          .flatMap(tests -> tests);
    }

    private void start(List<String> names) throws Exception {
      node = SuiteNode.start(runtime, Files.createDirectories(folder.resolve(runtime.word())));
      board = new PodBoard(node.kubectl());
      namespaces(names);
      for (PodCase each : PodCase.all(node.words())) {
        if (names.contains(each.name())) {
          Kubectl kubectl = node.kubectl().in(each.name());
          results.put(
              each.name(),
              runs.submit(
                  () -> {
                    new PodSteps(kubectl, board, each).run();
                    return null;
                  }));
        }
      }
    }

    private void result(String name) throws Throwable {
      Future<?> result = results.get(name);
      assertThat(result).as("the node has started").isNotNull();
      String excuse = Excuses.of(runtime).get(name);
      if (excuse != null) {
        assertThatThrownBy(result::get)
            .as("%s is excused (%s), but passes", name, excuse)
            .isInstanceOf(ExecutionException.class);
        return;
      }
      try {
        result.get();
        System.out.println(runtime.word() + " good " + name);
      } catch (ExecutionException e) {
        System.out.println(runtime.word() + " BAD " + e.getCause().getMessage());
        throw e.getCause();
      }
    }

    private void close() throws Exception {
      runs.shutdownNow();
      if (board != null) {
        board.close();
      }
      if (node != null) {
        node.close();
      }
    }

    /** All at once: one call instead of hundreds. */
    private void namespaces(List<String> names) throws Exception {
      List<Json> all = new ArrayList<>();
      for (String name : names) {
        all.add(
            Json.object("apiVersion", Json.of("v1"))
                .with("kind", "Namespace")
                .with("metadata", Json.object("name", Json.of(name))));
      }
      Json list =
          Json.object("apiVersion", Json.of("v1"))
              .with("kind", "List")
              .with("items", new Json.Arr(all));
      node.kubectl().file("namespaces.json", list.toString());
      node.kubectl().ok("create -f namespaces.json");
      for (int look = 0; look < 100; look++) {
        String accounts = node.kubectl().ok("get serviceaccounts --all-namespaces -o name");
        if (accounts.lines().filter(line -> line.endsWith("/default")).count() > names.size()) {
          return;
        }
      }
      assertThat(names).as("accounts for").isEmpty();
    }
  }
}
