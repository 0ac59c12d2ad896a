package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what. */
class AccessTest {
  private static final String PODS = "/api/v1/pods";

  @TempDir private static Path folder;
  private static OrchProcess orch;
  private static OrchClient client;

  @BeforeAll
  static void start() throws Exception {
    Path tokens = folder.resolve("tokens.csv");
    Files.writeString(tokens, "token-of-alice,alice,1,\"dev,ops\"\nof-bob,bob,2,system:masters\n");
    ProcessBuilder up =
        OrchProcess.up(folder, "--runtime=simulated", "--token-auth-file=" + tokens);
    up.environment().put("ORCH_TOKEN", "of-the-environment");
    orch = OrchProcess.ready(up);
    client = orch.client();
  }

  @AfterAll
  static void stop() throws Exception {
    orch.close();
  }

  @Test
  void kubeconfig_namesAuthorityAndToken() throws Exception {
    assertThat(client.token()).isEqualTo("of-the-environment");
    assertThat(Files.readString(folder.resolve("kubeconfig")))
        .contains("certificate-authority-data: ")
        .doesNotContain("insecure");
    assertThat(client.get(PODS).text("kind")).isEqualTo("PodList");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "files have no modes there")
  void kubeconfig_isItsOwnersAlone() throws Exception {
    assertThat(Files.getPosixFilePermissions(folder.resolve("kubeconfig")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "of-the-environment, /api/v1/pods, 200",
        "of-bob, /api/v1/pods, 200",
        "token-of-alice, /api/v1/pods, 403",
        "token-of-alice, /api/v1/namespaces/default/secrets, 403",
        "token-of-alice, /version, 200",
        "token-of-mallory, /api/v1/pods, 401",
        "token-of-mallory, /version, 401",
        "'', /api/v1/pods, 403",
        "'', /api/v1/namespaces/default/pods/web/log, 403",
        "'', /apis, 403",
        "'', /openapi/v3, 403",
        "'', /version, 200",
        "'', /healthz, 200",
        "'', /livez, 200",
        "'', /readyz, 200"
      })
  void request_isAnsweredAsItsTokenAllows(String token, String path, int status) throws Exception {
    assertThat(client.status(path, token)).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "kubernetes.default"})
  void hostOfTheCertificate_isServed(String host) throws Exception {
    assertThat(client.statusLine(host)).isEqualTo("HTTP/1.1 200 OK");
    assertThat(client.statusLine(host + ":" + client.server().getPort()))
        .isEqualTo("HTTP/1.1 200 OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"attacker.example", "localhost.attacker.example:6443", "a b"})
  void otherHost_isRefused(String host) throws Exception {
    assertThat(client.statusLine(host)).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void tokens_areNotPrinted() {
    assertThat(orch.out() + orch.err()).doesNotContain("of-the-environment", "of-alice", "of-bob");
  }
}
