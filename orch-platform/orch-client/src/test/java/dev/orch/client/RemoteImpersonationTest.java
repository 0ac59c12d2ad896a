package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.apiserver.StaticTokens;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Reason;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Acting as somebody else through a server, which asks who may. */
@Timeout(60)
class RemoteImpersonationTest {
  private final List<User> users = new CopyOnWriteArrayList<>();
  private final Authorizer authorizer =
      attributes -> {
        users.add(attributes.user());
        return isJaneReading(attributes)
            ? Authorizer.Decision.ALLOWED
            : Authorizer.MASTERS_ONLY.decide(attributes);
      };
  private final LocalApi local =
      LocalApi.builder().clock(() -> Serving.NOW).authorizer(authorizer).build();
  private final Serving serving =
      new Serving(
          local,
          StaticTokens.none()
              .with(Serving.TOKEN, User.of("admin", User.MASTERS))
              .with("nobody", User.of("nobody")));

  private static boolean isJaneReading(Attributes attributes) {
    return attributes.user().name().equals("jane") && attributes.verb().equals("list");
  }

  @AfterEach
  void close() {
    serving.close();
  }

  private static ApiException refused(Api api) {
    return catchThrowableOfType(
        ApiException.class,
        () ->
            api.resources(ConfigMap.class)
                .inNamespace("default")
                .create(
                    ConfigMapBuilder.builder()
                        .metadata(ObjectMetaBuilder.builder().name("a").build())
                        .build()));
  }

  @Test
  void somebodyElse_mayDoWhatHeMay() {
    User jane =
        new User(
            "jane",
            "u1",
            ImmutableList.of("dev", "ops"),
            ImmutableSortedMap.of("example.com/scope", ImmutableList.of("a", "b")));
    Api asJane = serving.api().as(new Caller(jane, "janes", warning -> {}));
    assertThat(asJane.resources(ConfigMap.class).list().items()).isEmpty();
    assertThat(users.get(users.size() - 1))
        .isEqualTo(
            new User(
                jane.name(),
                jane.uid(),
                ImmutableList.of("dev", "ops", "system:authenticated"),
                jane.extra()));
    assertThat(refused(asJane)).hasMessageContaining("User \"jane\" cannot create");
  }

  @Test
  void whoMayNotImpersonate_isRefused() {
    RemoteApi nobody =
        serving.client(serving.access().withCredentials(Credentials.token("nobody")));
    User master = User.of("jane", User.MASTERS);
    ApiException refusal = refused(nobody.as(new Caller(master, "", warning -> {})));
    assertThat(refusal.is(Reason.FORBIDDEN)).isTrue();
    assertThat(refusal)
        .hasMessage(
            "users \"jane\" is forbidden: User \"nobody\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
  }

  @Test
  void serviceAccount_isInItsGroups() {
    Api asAccount =
        serving
            .api()
            .as(new Caller(User.of("system:serviceaccount:default:builder"), "", warning -> {}));
    assertThat(refused(asAccount).is(Reason.FORBIDDEN)).isTrue();
    assertThat(users.get(users.size() - 1).groups())
        .containsExactly(
            "system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated");
  }
}
