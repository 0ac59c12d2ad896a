package dev.orch.runtime.oci.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.runtime.RefusedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  private static final String DIGEST =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @ParameterizedTest
  @CsvSource({
    "nginx, docker.io/library/nginx:latest",
    "nginx:1.27, docker.io/library/nginx:1.27",
    "team/app, docker.io/team/app:latest",
    "index.docker.io/nginx, docker.io/library/nginx:latest",
    "docker.io/nginx, docker.io/library/nginx:latest",
    "registry.k8s.io/pause:3.10, registry.k8s.io/pause:3.10",
    "localhost/a, localhost/a:latest",
    "localhost:5000/a/b:c, localhost:5000/a/b:c",
    "127.0.0.1:5000/a, 127.0.0.1:5000/a:latest",
    "[::1]:5000/a, [::1]:5000/a:latest",
    "a@" + DIGEST + ", docker.io/library/a@" + DIGEST,
    "a:b@" + DIGEST + ", docker.io/library/a:b@" + DIGEST,
  })
  void name_isMadeWhole(String given, String whole) {
    assertThat(Reference.parse(given)).hasToString(whole);
    assertThat(Reference.parse(whole)).isEqualTo(Reference.parse(given));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "UPPER",
        "a b",
        "a::b",
        "a:",
        "-a",
        "a/",
        "/a",
        "a//b",
        "a@sha256:short",
        "a@md5:0",
        "http://a/b",
        "a:b:c",
        "a/../b",
        "a:\n",
        "host:port/a"
      })
  void whatIsNoReference_isRefused(String given) {
    assertThatThrownBy(() -> Reference.parse(given))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("InvalidImageName"));
  }
}
