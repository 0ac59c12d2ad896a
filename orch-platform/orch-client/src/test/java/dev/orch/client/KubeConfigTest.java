package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.store.api.User;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeConfigTest {
  private static final InstantSource CLOCK = () -> Serving.NOW;

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private ClusterAccess access(String cluster, String user) throws IOException {
    Path file =
        write(
            "config",
            """
            apiVersion: v1
            kind: Config
            current-context: here
            contexts: [{name: here, context: {cluster: c, user: u, namespace: mine}}]
            clusters: [{name: c, cluster: {server: "https://example.com:6443"%s}}]
            users: [{name: u, user: {%s}}]
            """
                .formatted(cluster.isEmpty() ? "" : ", " + cluster, user));
    return KubeConfig.of(List.of(file)).access(CLOCK);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String authority() {
    return Serving.pem(Serving.IDENTITY.authority());
  }

  @Test
  void context_namesServerUserAndNamespace() throws IOException {
    ClusterAccess access = access("", "token: secret");
    assertThat(access.server()).isEqualTo(URI.create("https://example.com:6443"));
    assertThat(access.namespace()).isEqualTo("mine");
    assertThat(access.credentials().get()).isEqualTo(Credential.bearer("secret"));
    assertThat(access.trust()).isEqualTo(Trust.SYSTEM);
    assertThat(access.toString()).doesNotContain("secret");
  }

  @Test
  void firstFileThatHasAName_saysWhatItMeans() throws IOException {
    Path one =
        write(
            "one/config",
            """
            contexts: [{name: a, context: {cluster: ca, user: u}}]
            clusters: [{name: ca, cluster: {server: "https://one"}}]
            """);
    Path two =
        write(
            "two/config",
            """
            current-context: a
            contexts:
            - {name: a, context: {cluster: other, user: other}}
            - {name: b, context: {cluster: ca, user: u}}
            clusters: [{name: ca, cluster: {server: "https://two"}}]
            users: [{name: u, user: {tokenFile: token}}]
            """);
    write("two/token", "from-two\n");
    String both = one + File.pathSeparator + folder.resolve("missing") + File.pathSeparator + two;
    KubeConfig config = KubeConfig.of(KubeConfig.files(ImmutableMap.of("KUBECONFIG", both), ""));
    assertThat(config.contexts()).containsExactly("a", "b");
    assertThat(config.currentContext()).isEqualTo("a");
    assertThat(config.access(CLOCK).server()).isEqualTo(URI.create("https://one"));
    assertThat(config.access("b", CLOCK).credentials().get().authorization())
        .isEqualTo("Bearer from-two");
  }

  @Test
  void withoutKubeconfig_homeIsLookedAt() throws IOException {
    Path file = write(".kube/config", "kind: Config");
    assertThat(KubeConfig.files(ImmutableMap.of(), folder.toString())).containsExactly(file);
    assertThatThrownBy(() -> KubeConfig.of(List.of()).access(CLOCK))
        .hasMessageContaining("no kubeconfig names a current context");
  }

  @Test
  void authority_isInlineOrAFile() throws IOException {
    write("ca.crt", authority());
    assertThat(access("certificate-authority: ca.crt", "").trust())
        .isEqualTo(Trust.authority(authority()));
    assertThat(
            access(
                    "certificate-authority-data: "
                        + base64(authority())
                        + ", tls-server-name: api.internal",
                    "")
                .trust())
        .isEqualTo(Trust.authority(authority()).named("api.internal"));
    assertThat(access("insecure-skip-tls-verify: true", "").trust()).isEqualTo(Trust.ANYBODY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "certificate-authority: nope.crt||can't read nope.crt",
        "certificate-authority-data: '?'||no base64",
        "certificate-authority-data: AAAA||no certificate",
        "proxy-url: socks5://localhost:1||proxy-url",
        "|client-certificate-data: AAAA|need each other",
        "|auth-provider: {name: gcp}|exec plugin",
        "|exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}|exec.apiVersion",
        "|exec: {apiVersion: client.authentication.k8s.io/v1}|exec.command",
        "|exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}|nobody to ask"
      },
      quoteCharacter = '~')
  void faults_areNamed(String cluster, String user, String message) {
    assertThatThrownBy(() -> access(cluster == null ? "" : cluster, user == null ? "" : user))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("context here: ")
        .hasMessageContaining(message);
  }

  @Test
  void insecureServerWithAnAuthority_isRefused() {
    assertThatThrownBy(
            () ->
                access(
                    "insecure-skip-tls-verify: true, certificate-authority-data: "
                        + base64(authority()),
                    ""))
        .hasMessageContaining("exclude each other");
  }

  @Test
  void malformedFile_isNamed() throws IOException {
    Path file = write("bad", "{");
    assertThatThrownBy(() -> KubeConfig.of(List.of(file)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void passwordsAndImpersonation_areRead() throws IOException {
    ClusterAccess access =
        access(
            "",
            "username: joe, password: secret, as: jane, as-uid: u1, as-groups: [dev],"
                + " as-user-extra: {scope: [a, b]}");
    assertThat(access.credentials().get().authorization())
        .isEqualTo("Basic " + base64("joe:secret"));
    assertThat(access.as())
        .isEqualTo(
            new User(
                "jane", "u1", List.of("dev"), ImmutableSortedMap.of("scope", List.of("a", "b"))));
  }

  @Test
  void tokenFile_isReadAgainAfterAMinute() throws IOException {
    Instant[] now = {Serving.NOW};
    Path file = write("token", "one");
    Credentials credentials = Credentials.tokenFile(file, () -> now[0]);
    assertThat(credentials.get()).isEqualTo(Credential.bearer("one"));
    Files.writeString(file, "two");
    assertThat(credentials.get()).isEqualTo(Credential.bearer("one"));
    now[0] = now[0].plus(Duration.ofMinutes(1));
    assertThat(credentials.get()).isEqualTo(Credential.bearer("two"));
    Files.delete(file);
    now[0] = now[0].plus(Duration.ofMinutes(1));
    assertThat(credentials.get()).isEqualTo(Credential.bearer("two"));
    assertThatThrownBy(() -> Credentials.tokenFile(file, CLOCK).get())
        .isInstanceOf(CredentialsException.class);
  }

  @Test
  void pod_reachesItsCluster() throws IOException {
    ImmutableMap<String, String> environment =
        ImmutableMap.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443");
    assertThat(InCluster.isThere(environment, folder)).isFalse();
    write("token", "pods-token\n");
    write("ca.crt", authority());
    write("namespace", "shop");
    assertThat(InCluster.isThere(environment, folder)).isTrue();
    ClusterAccess access = InCluster.access(environment, folder, CLOCK);
    assertThat(access.server()).isEqualTo(URI.create("https://[fd00::1]:443"));
    assertThat(access.namespace()).isEqualTo("shop");
    assertThat(access.credentials().get()).isEqualTo(Credential.bearer("pods-token"));
    assertThatThrownBy(() -> InCluster.access(ImmutableMap.of(), folder, CLOCK))
        .hasMessageContaining("not in a cluster");
  }

  /** A plugin that prints a new token at each run, and keeps what it was told. */
  private void plugin(String expires) throws IOException {
    Path script =
        write(
            "bin/plugin",
            """
            #!/bin/sh
            cd "$(dirname "$0")"
            echo run >> runs
            printf '%%s' "$KUBERNETES_EXEC_INFO" > info
            n=$(wc -l < runs)
            echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",'
            echo '"status":{"token":"'"$1-$PREFIX-"$n'"%s}}' | tr -d ' '
            """
                .formatted(
                    expires.isEmpty() ? "" : ",\"expirationTimestamp\":\"" + expires + "\""));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private Credentials execCredentials(InstantSource clock) throws IOException {
    Path file =
        write(
            "config",
            """
            current-context: here
            contexts: [{name: here, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://example.com"}}]
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: bin/plugin
                  args: [arg]
                  env: [{name: PREFIX, value: env}]
                  provideClusterInfo: true
                  interactiveMode: Never
            """);
    return KubeConfig.of(List.of(file)).access(clock).credentials();
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void plugin_isRunOnceUntilItsTokenExpiresOrIsRefused() throws IOException {
    plugin("2026-11-22T11:00:00Z");
    Instant[] now = {Serving.NOW};
    Credentials credentials = execCredentials(() -> now[0]);
    assertThat(credentials.get()).isEqualTo(Credential.bearer("arg-env-1"));
    assertThat(credentials.get()).isEqualTo(Credential.bearer("arg-env-1"));
    credentials.refused(Credential.bearer("another"));
    assertThat(credentials.get()).isEqualTo(Credential.bearer("arg-env-1"));
    credentials.refused(Credential.bearer("arg-env-1"));
    assertThat(credentials.get()).isEqualTo(Credential.bearer("arg-env-2"));
    now[0] = now[0].plus(Duration.ofHours(2));
    assertThat(credentials.get()).isEqualTo(Credential.bearer("arg-env-3"));
    assertThat(Files.readString(folder.resolve("bin/info")))
        .contains("\"server\":\"https://example.com\"")
        .contains("\"interactive\":false");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void pluginThatFails_saysSo() throws IOException {
    Credentials missing = execCredentials(CLOCK);
    assertThatThrownBy(missing::get)
        .isInstanceOf(CredentialsException.class)
        .hasMessageContaining("can't be run");
    Path script = write("bin/plugin", "#!/bin/sh\nexit 3\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(missing::get).hasMessageContaining("ended with code 3");
    Files.writeString(script, "#!/bin/sh\necho hello\n");
    assertThatThrownBy(missing::get).hasMessageContaining("printed no ExecCredential");
  }
}
