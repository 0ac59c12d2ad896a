package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code -f} applies, and what is said about the rest. */
class ManifestsTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  @TempDir private Path folder;

  private static String map(String name) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\n";
  }

  private static String deployment(String replicas) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          %s
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: none}]}
        """
        .formatted(replicas);
  }

  private static List<String> names(Json.Obj list) {
    return list.array("items").stream()
        .map(item -> item.asObject().object("metadata").text("name"))
        .filter(name -> !name.equals("kube-root-ca.crt"))
        .toList();
  }

  @Test
  void documentsInError_areNamed_andTheOthersApplied() throws Exception {
    String documents =
        String.join(
            "---\n",
            "# The first document is below.\n",
            map("first"),
            "kind: [ConfigMap\n",
            "apiVersion: v1\nkind: Gadget\n",
            deployment("replicas: three"),
            deployment("replicaz: 3"),
            deployment("replicas: -1"),
            "kind: ConfigMap\n",
            "- 1\n",
            "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap}\n- 1\n",
            "# Empty.\n",
            "kind: !!\n",
            map("last"));
    Path file = Files.writeString(folder.resolve("many.yaml"), documents);

    try (OrchProcess orch =
        OrchProcess.ready(
            OrchProcess.up(folder, "--runtime", "simulated", "-f", file.toString()))) {
      String at = "orch: " + file + ", document ";
      assertThat(orch.err().lines())
          .containsExactly(
              at + "2: yaml: line 8: expected ',' or ']', but got <stream end>",
              at + "8: not an object but a JSON array",
              at + "9, item 2: not an object but a JSON number",
              at + "11: yaml: line 54: expected URI, but found  (10)",
              at + "3: kind: there is no kind \"Gadget\" in version \"v1\"",
              at
                  + "4: Deployment \"web\": json: cannot unmarshal string into Go struct field"
                  + " DeploymentSpec.spec.replicas of type int32",
              at + "5: Deployment \"web\": unknown field \"spec.replicaz\"",
              at
                  + "6: Deployment.apps \"web\" is invalid: spec.replicas: Invalid value: -1: must"
                  + " be greater than or equal to 0",
              at + "7: apiVersion: it is missing",
              at
                  + "9, item 1: ConfigMap \"\" is invalid: metadata.name: Required value: name or"
                  + " generateName is required");
      assertThat(names(orch.client().get(MAPS))).containsExactly("first", "last");
      assertThat(names(orch.client().get("/apis/apps/v1/deployments"))).isEmpty();
    }
  }

  @Test
  void filesFoldersAndInput_areApplied_inTheirOrder() throws Exception {
    Path several = Files.createDirectory(folder.resolve("several"));
    Files.writeString(several.resolve("c.yml"), map("c") + "data: {from: folder}\n");
    Files.writeString(
        several.resolve("b.json"),
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"b\"}}\n".repeat(2));
    Files.writeString(several.resolve("README.md"), "- not a manifest\n");
    Path file = Files.writeString(folder.resolve("a.yaml"), map("a"));
    Path input = folder.resolve("input");
    Files.writeString(input, map("c") + "data: {of: input}\n---\n'\n---\n" + map("d"));
    ProcessBuilder up =
        OrchProcess.up(
            folder,
            "--runtime=simulated",
            "--token=given-by-option",
            "-f" + file,
            "-f" + several,
            "-f-");

    try (OrchProcess orch = OrchProcess.ready(up.redirectInput(input.toFile()))) {
      assertThat(orch.err())
          .isEqualTo(
              "orch: standard input, document 2: yaml: line 7: found unexpected end of stream\n");
      OrchClient client = orch.client();
      assertThat(names(client.get(MAPS))).containsExactly("a", "b", "c", "d");
      assertThat(client.get(MAPS + "/c").object("data"))
          .isEqualTo(Json.parse("{\"from\":\"folder\",\"of\":\"input\"}"));
      assertThat(client.token()).isEqualTo("given-by-option");
      assertThat(orch.out()).doesNotContain(client.token());
    }
  }
}
