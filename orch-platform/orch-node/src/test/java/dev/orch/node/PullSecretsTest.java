package dev.orch.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.runtime.Images.Credentials;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PullSecretsTest {
  private static Credentials at(String server) {
    return new Credentials("u", "p", server, "", "");
  }

  private static List<String> matching(String image, String... servers) {
    return PullSecrets.matching(Stream.of(servers).map(PullSecretsTest::at).toList(), image)
        .stream()
        .map(Credentials::server)
        .toList();
  }

  @Test
  void registry_isFoundByHostAndPort() {
    assertThat(matching("reg.io:5000/a/b:1", "reg.io:5000", "reg.io", "other.io"))
        .containsExactly("reg.io:5000");
  }

  @Test
  void longerPaths_comeFirst() {
    assertThat(matching("reg.io/team/app", "https://reg.io", "reg.io/team/", "reg.io/else"))
        .containsExactly("reg.io/team/", "https://reg.io");
  }

  @Test
  void dockersOwn_isWhatNamesWithoutAHostMean() {
    assertThat(matching("nginx", "https://index.docker.io/v1/", "reg.io"))
        .containsExactly("https://index.docker.io/v1/");
    assertThat(matching("me/app:2", "docker.io/me")).containsExactly("docker.io/me");
  }

  @Test
  void starsStandForOneLabel() {
    assertThat(matching("a.example.com/x", "*.example.com", "*.*.com", "*.com"))
        .containsExactlyInAnyOrder("*.example.com", "*.*.com");
    assertThat(matching("registry1.example.com/x", "reg*.example.com")).hasSize(1);
  }
}
