package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a server holds that was just started. The facts are what a kube-apiserver v1.36 held; a star
 * in them stands for what is each server's own.
 */
class FirstStartTest {
  @TempDir private static Path folder;
  private static OrchProcess orch;
  private static OrchClient client;

  @BeforeAll
  static void start() throws Exception {
    orch =
        OrchProcess.ready(
            OrchProcess.up(folder, "--runtime=simulated", "--without=controllers,scheduler,nodes"));
    client = orch.client();
  }

  @AfterAll
  static void stop() throws Exception {
    orch.close();
  }

  static List<Json.Obj> facts() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(FirstStartTest.class.getResourceAsStream("first-start.jsonl"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> Json.parse(line).asObject())
          .toList();
    }
  }

  private static String path(Json.Obj object) {
    String version = object.text("apiVersion");
    Kind<?> kind = Objects.requireNonNull(BuiltInKinds.all().byName(version, object.text("kind")));
    Json.Obj metadata = object.object("metadata");
    return (version.contains("/") ? "/apis/" : "/api/")
        + version
        + (metadata.has("namespace") ? "/namespaces/" + metadata.text("namespace") : "")
        + "/"
        + kind.plural()
        + "/"
        + metadata.text("name");
  }

  @ParameterizedTest
  @MethodSource("facts")
  void object_isAsInKubernetes(Json.Obj fact) throws Exception {
    Json.Obj found = client.get(path(fact));

    assertThat(differences("", fact, found)).isEmpty();
  }

  /** Where the found value is another than the fact. */
  private static Stream<String> differences(String path, Json fact, Json found) {
    if (fact.equals(Json.of("*")) || fact.equals(found)) {
      return Stream.empty();
    }
    if (fact instanceof Json.Obj wanted && found instanceof Json.Obj object) {
      return Stream.concat(
          wanted.members().keySet().stream()
              .flatMap(
                  key ->
                      object.has(key)
                          ? differences(path + "." + key, wanted.get(key), object.get(key))
                          : Stream.of(path + "." + key + " is missing")),
          object.members().keySet().stream()
              .filter(key -> !wanted.has(key) && !isEachServersOwn(path, key))
              .map(key -> path + "." + key + " is too much"));
    }
    if (fact instanceof Json.Arr wanted
        && found instanceof Json.Arr array
        && wanted.elements().size() == array.elements().size()) {
      return Stream.iterate(0, i -> i < wanted.elements().size(), i -> i + 1)
          .flatMap(
              i ->
                  differences(
                      path + "[" + i + "]", wanted.elements().get(i), array.elements().get(i)));
    }
    return Stream.of(path + " is " + found + ", not " + fact);
  }

  private static boolean isEachServersOwn(String path, String key) {
    return path.equals(".metadata")
            && List.of("creationTimestamp", "resourceVersion", "uid", "managedFields").contains(key)
        || path.isEmpty() && key.equals("status");
  }

  @Test
  void endpointsOfTheServer_areWhereItListens() throws Exception {
    Json.Obj subset =
        client
            .get("/api/v1/namespaces/default/endpoints/kubernetes")
            .array("subsets")
            .get(0)
            .asObject();

    assertThat(orch.out())
        .contains(
            "https://"
                + subset.array("addresses").get(0).asObject().text("ip")
                + ":"
                + subset.array("ports").get(0).asObject().get("port")
                + " ");
  }

  @Test
  void lease_showsThatTheServerIsThere() throws Exception {
    List<Json> leases =
        client
            .get(
                "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"
                    + "?labelSelector=apiserver.kubernetes.io/identity=kube-apiserver")
            .array("items");

    assertThat(leases).hasSize(1);
    Json.Obj lease = leases.get(0).asObject();
    assertThat(lease.object("metadata").text("name")).matches("apiserver-[a-z2-7]{26}");
    assertThat(lease.object("spec").get("leaseDurationSeconds")).isEqualTo(Json.of(3600));
  }
}
