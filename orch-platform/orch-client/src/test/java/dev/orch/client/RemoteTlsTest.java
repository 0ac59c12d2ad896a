package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orch.apiserver.Identity;
import dev.orch.model.core.ConfigMap;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.UnknownFateException;
import dev.orch.store.local.LocalApi;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom a client takes for the server. */
@Timeout(60)
class RemoteTlsTest {
  private final Serving serving = new Serving(LocalApi.builder().clock(() -> Serving.NOW).build());

  @AfterEach
  void close() {
    serving.close();
  }

  private static Trust another() {
    Identity other =
        Identity.selfMade(
            List.of("127.0.0.1"), Instant.parse("2026-01-01T00:00:00Z"), new SecureRandom());
    return Trust.authority(Serving.pem(other.authority()));
  }

  private boolean takes(Trust trust) {
    try (RemoteApi api = serving.client(serving.access().withTrust(trust))) {
      api.resources(ConfigMap.class).list();
      return true;
    } catch (ApiException e) {
      assertThat(e.is(Reason.SERVICE_UNAVAILABLE)).as(e.getMessage()).isTrue();
      assertThat(e).isNotInstanceOf(UnknownFateException.class);
      return false;
    }
  }

  @Test
  void serverOfAnotherAuthority_isRefused() {
    assertThat(takes(serving.access().trust())).isTrue();
    assertThat(takes(another())).isFalse();
    assertThat(takes(Trust.SYSTEM)).isFalse();
    assertThat(takes(Trust.ANYBODY)).isTrue();
  }

  @Test
  void serverOfAnotherName_isRefused() {
    assertThat(takes(serving.access().trust().named("localhost"))).isTrue();
    assertThat(takes(serving.access().trust().named("127.0.0.1"))).isTrue();
    assertThat(takes(serving.access().trust().named("api.example.com"))).isFalse();
    assertThat(takes(another().named("localhost"))).isFalse();
  }

  @Test
  void callerThatIsNobody_isRefused() {
    try (RemoteApi api =
        serving.client(serving.access().withCredentials(Credentials.token("wrong")))) {
      ApiException refusal =
          catchThrowableOfType(ApiException.class, () -> api.resources(ConfigMap.class).list());
      assertThat(refusal.is(Reason.UNAUTHORIZED)).isTrue();
    }
  }
}
