package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command can't do, it says and ends. */
class RefusalTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|a command is missing",
        "down|Unmatched argument at index 0: 'down'",
        "up --bogus|Unknown option: '--bogus'",
        "up web.yaml|Unmatched argument at index 1: 'web.yaml'",
        "up --port 65536|--port: 65536 is no port",
        "up --runtime docker|--runtime: 'docker' is none of process, simulated, oci, cri:SOCKET",
        "up --without nodes,etcd|--without: 'etcd' is none of scheduler, controllers, nodes",
        "up --controllers *,-nodes|--controllers: there is none called 'nodes'",
        "up --nodes many|Invalid value for option '--nodes': 'many' is not an int",
        "up --nodes -1|--nodes: -1 is not from 0 to 10000",
        "up --feature-gates Magic=true|--feature-gates: 'Magic' is none of GenericWorkload,"
            + " GangScheduling",
        "up --feature-gates GangScheduling=true|--feature-gates: GangScheduling needs"
            + " GenericWorkload",
        "up --token=|--token: it must be visible ASCII characters",
        "up --token=a\tb|--token: it must be visible ASCII characters",
        "up --service-cluster-ip-range 10.0.0/8|--service-cluster-ip-range: '10.0.0/8' is no range"
            + " of addresses such as 10.96.0.0/16",
        "up --service-cluster-ip-range 10.96.0.0/16,10.97.0.0/16|--service-cluster-ip-range:"
            + " 10.96.0.0/16 and 10.97.0.0/16 are of one family"
      })
  void wrongUse_isExplained_withStatus2(String arguments, String explanation) throws Exception {
    String[] line = arguments == null ? new String[0] : arguments.split(" ");

    OrchProcess.Ended ended = OrchProcess.run(OrchProcess.command(folder, line));

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).startsWith(explanation + "\nUsage: orch ");
    assertThat(ended.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "up --help"})
  void help_isAnAnswer(String arguments) throws Exception {
    OrchProcess.Ended ended = OrchProcess.run(OrchProcess.command(folder, arguments.split(" ")));

    assertThat(ended.status()).isZero();
    assertThat(ended.out()).startsWith("Usage: orch ").contains("--help");
    assertThat(ended.err()).isEmpty();
  }

  private void assertFails(String explanation, String... options) throws Exception {
    List<String> line = new ArrayList<>(List.of("up", "--runtime=process"));
    line.addAll(List.of(options));
    OrchProcess.Ended ended =
        OrchProcess.run(OrchProcess.command(folder, line.toArray(String[]::new)));

    assertThat(ended).isEqualTo(new OrchProcess.Ended(1, "", "orch: " + explanation + "\n"));
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      assertThat(left).as("left behind").isEmpty();
    }
  }

  @Test
  void portInUse_isSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertFails("port " + port + ": Address already in use", "--port=" + port);
    }
  }

  @Test
  void kubeconfigThatCannotBeWritten_isSaid_andLeavesNoDraft() throws Exception {
    Path directory = Files.createDirectories(folder.resolve("configs/kubeconfig"));
    assertFails(
        "--kubeconfig " + directory + ": Is a directory", "--port=0", "--kubeconfig=" + directory);
    try (Stream<Path> files = Files.list(directory.getParent())) {
      assertThat(files).containsExactly(directory);
    }
    Path nowhere = folder.resolve("nowhere/kubeconfig");
    assertFails(
        "--kubeconfig " + nowhere + ": no such folder", "--port=0", "--kubeconfig=" + nowhere);
  }

  @Test
  void fileThatCannotBeRead_isSaid() throws Exception {
    assertFails("missing.yaml: no such file", "-f", "missing.yaml");
    assertFails("missing.csv: no such file", "--token-auth-file", "missing.csv");
    Files.write(folder.resolve("latin1.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9});
    assertFails("latin1.yaml: it is not in UTF-8", "-f", "latin1.yaml");
  }

  @Test
  void tokenThatNoHeaderCarries_isSaid_butNotShown() throws Exception {
    ProcessBuilder up = OrchProcess.command(folder, "up");
    up.environment().put("ORCH_TOKEN", "s3cret\ntoken");

    assertThat(OrchProcess.run(up))
        .isEqualTo(
            new OrchProcess.Ended(
                1, "", "orch: ORCH_TOKEN: it must be visible ASCII characters\n"));
  }

  @Test
  void malformedTokenFile_isSaid_withoutItsTokens() throws Exception {
    Files.writeString(folder.resolve("tokens.csv"), "a,alice,1\n\ns3cret,bob\n");
    assertFails(
        "tokens.csv: line 3: token, user and uid are needed: token,user,uid,\"group1,group2\"",
        "--token-auth-file=tokens.csv");
  }
}
