package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticTokensTest {
  @Test
  void file_isReadLineByLine() {
    StaticTokens tokens =
        StaticTokens.none()
            .withFile(
                "t1,ann,u1\r\n\nt2,bob,u2,\"admins, devs\"\nt3,\"system:kube\",u3,\"system:masters\"\n");
    assertThat(tokens.authenticate(Credentials.token("t1")))
        .contains(new User("ann", "u1", List.of(), Map.of()));
    assertThat(tokens.authenticate(Credentials.token("t2")).orElseThrow().groups())
        .containsExactly("admins", "devs");
    assertThat(tokens.authenticate(Credentials.token("t3")).orElseThrow().name())
        .isEqualTo("system:kube");
    assertThat(tokens.authenticate(Credentials.token("t4"))).isEmpty();
    assertThat(tokens.authenticate(Credentials.token(""))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"t1,ann", "t1", ",ann,u1", "t1,,u1"})
  void malformedLine_isNamed(String line) {
    assertThatThrownBy(() -> StaticTokens.none().withFile("ok,ok,ok\n\n" + line + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 3: ");
  }
}
