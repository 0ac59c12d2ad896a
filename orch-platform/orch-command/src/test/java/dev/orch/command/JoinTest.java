package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.model.authentication.SelfSubjectReview;
import dev.orch.model.authentication.UserInfo;
import dev.orch.model.json.Json;
import dev.orch.store.api.Api;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users and machines that a running cluster lets in. */
class JoinTest {
  @TempDir private static Path folder;
  private static OrchProcess orch;
  private static OrchClient client;

  @TempDir private Path own;

  @BeforeAll
  static void start() throws Exception {
    orch = OrchProcess.ready(OrchProcess.up(folder, "--runtime=simulated", "--nodes=0"));
    client = orch.client();
  }

  @AfterAll
  static void stop() throws Exception {
    orch.close();
  }

  private OrchProcess.Ended run(String... arguments) throws Exception {
    return OrchProcess.run(OrchProcess.command(own, arguments));
  }

  private static String kubeconfig() {
    return "--kubeconfig=" + folder.resolve("kubeconfig");
  }

  private List<String> joining() throws Exception {
    OrchProcess.Ended made = run("token", "create", kubeconfig());
    assertThat(made.out())
        .matches(
            "orch node --join https://127\\.0\\.0\\.1:\\d+ --token [a-z0-9]{6}\\.[a-z0-9]{16}"
                + " --ca-hash sha256:[0-9a-f]{64}\n");
    List<String> words = Splitter.on(' ').splitToList(made.out().trim());
    return words.subList(1, words.size());
  }

  @Test
  void user_isWhoTheCertificateSays() throws Exception {
    Path file = own.resolve("ann");

    OrchProcess.Ended made =
        run("user", "ann", "--group=dev", "--group=ops", kubeconfig(), "-o", file.toString());

    assertThat(made.err()).isEmpty();
    assertThat(made.status()).isZero();
    try (RemoteApi api =
        RemoteApi.builder(KubeConfig.of(List.of(file)).access(InstantSource.system())).build()) {
      UserInfo ann = whoami(api);
      assertThat(ann.username()).isEqualTo("ann");
      assertThat(ann.groups()).containsExactly("dev", "ops", "system:authenticated");
    }
  }

  private static UserInfo whoami(Api api) {
    return api.resources(SelfSubjectReview.class)
        .create(
            api.kinds()
                .of(SelfSubjectReview.class)
                .read(Json.parse("{\"metadata\":{}}"), unknown -> {}))
        .status()
        .userInfo();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no modes there")
  void usersKubeconfig_isItsOwnersAlone() throws Exception {
    Path file = own.resolve("bob");

    run("user", "bob", kubeconfig(), "-o", file.toString());

    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void machine_joinsWithNothingButATokenAndAHash() throws Exception {
    List<String> join = new ArrayList<>(joining());
    join.addAll(List.of("--name=far", "--runtime=simulated", "--port=0"));

    try (OrchProcess node =
        OrchProcess.ready(OrchProcess.command(own, join.toArray(String[]::new)))) {
      assertThat(node.out()).endsWith(" as node far\n");
      client.await("/api/v1/nodes", JoinTest::isReady);
      assertThat(node.err()).isEmpty();
      assertThat(node.terminate().status()).isZero();
    }
  }

  private static boolean isReady(Json.Obj node) {
    return node.object("metadata").text("name").equals("far")
        && node.object("status").array("conditions").stream()
            .map(Json::asObject)
            .anyMatch(c -> c.text("type").equals("Ready") && c.text("status").equals("True"));
  }

  @Test
  void machine_believesNobodyElse() throws Exception {
    List<String> join = joining();
    String[] words = join.toArray(String[]::new);

    words[4] = words[4].substring(0, 7) + "0000000000000000";
    assertThat(run(words).err()).contains("isn't signed with the token");

    words = join.toArray(String[]::new);
    words[6] = "sha256:" + "0".repeat(64);
    assertThat(run(words).err()).contains("its authority is another: its hash is sha256:");
  }

  @ParameterizedTest
  @CsvSource({
    "--token=abc, --token: it is not of the form",
    "--ca-hash=md5:0, --ca-hash: it is not of the form",
    "--join=http://x, --join: 'http://x' is no URL such as",
    "--name=A_B, --name: 'A_B' is no name of a node"
  })
  void wrongOption_isRefused(String option, String why) throws Exception {
    Map<String, String> good = new TreeMap<>();
    good.put("--join", "--join=https://127.0.0.1:1");
    good.put("--token", "--token=abcdef.0123456789abcdef");
    good.put("--ca-hash", "--ca-hash=sha256:" + "0".repeat(64));
    good.put(option.substring(0, option.indexOf('=')), option);
    List<String> line = new ArrayList<>(List.of("node"));
    line.addAll(good.values());

    OrchProcess.Ended ended = run(line.toArray(String[]::new));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).startsWith(why);
  }

  @Test
  void tokenHolder_mayAskForACertificateAndNothingElse() throws Exception {
    List<String> join = joining();
    String token = join.get(4);

    assertThat(client.status("/api/v1/namespaces/kube-system/secrets", token)).isEqualTo(403);
    assertThat(client.status("/api/v1/nodes", token)).isEqualTo(403);
    assertThat(client.status("/apis/certificates.k8s.io/v1/certificatesigningrequests", token))
        .isEqualTo(200);
    assertThat(client.status("/api/v1/namespaces/kube-public/configmaps/cluster-info", ""))
        .isEqualTo(200);
    assertThat(client.status("/api/v1/namespaces/kube-public/configmaps", "")).isEqualTo(403);
  }
}
