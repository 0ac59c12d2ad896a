package dev.orch.contracts.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.access.ClusterInfoSigning;
import dev.orch.controllers.access.TokenCleaning;
import dev.orch.model.Bytes;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.NamespaceBuilder;
import dev.orch.model.core.Secret;
import dev.orch.model.core.SecretBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.access.ClusterInfo;
import dev.orch.store.api.Api;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.Resources;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens with which machines join. */
class BootstrapTokensTest {
  private static final String TOKEN = "abcdef.0123456789abcdef";
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private static Secret token(Map<String, String> changes) {
    Map<String, String> data = new TreeMap<>();
    data.put("token-id", "abcdef");
    data.put("token-secret", "0123456789abcdef");
    data.put("usage-bootstrap-authentication", "true");
    data.put("usage-bootstrap-signing", "true");
    data.putAll(changes);
    Map<String, Bytes> bytes = new TreeMap<>();
    data.forEach((key, value) -> bytes.put(key, Bytes.utf8(value)));
    return SecretBuilder.builder()
        .metadata(
            ObjectMetaBuilder.builder()
                .name("bootstrap-token-abcdef")
                .namespace("kube-system")
                .build())
        .type("bootstrap.kubernetes.io/token")
        .data(bytes)
        .build();
  }

  private static void namespaces(Api api) {
    for (String name : List.of("kube-system", "kube-public")) {
      api.resources(Namespace.class)
          .create(
              NamespaceBuilder.builder()
                  .metadata(ObjectMetaBuilder.builder().name(name).build())
                  .build());
    }
  }

  private Optional<User> holder(Map<String, String> changes, String shown) {
    LocalApi api = LocalApi.builder().clock(() -> now).seed(1).bootstrapTokens().build();
    namespaces(api);
    api.resources(Secret.class).inNamespace("kube-system").create(token(changes));
    return api.authenticator().authenticate(Credentials.token(shown));
  }

  @Test
  void token_isItsHoldersInItsGroups() {
    User user =
        holder(Map.of("auth-extra-groups", "system:bootstrappers:z,system:bootstrappers:a"), TOKEN)
            .orElseThrow();

    assertThat(user.name()).isEqualTo("system:bootstrap:abcdef");
    assertThat(user.groups())
        .containsExactly(
            "system:bootstrappers",
            "system:bootstrappers:a",
            "system:bootstrappers:z",
            "system:authenticated");
    assertThat(holder(Map.of("expiration", "2026-01-01T00:00:01Z"), TOKEN)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "token-secret, 0123456789abcdeg",
    "token-id, abcdeg",
    "usage-bootstrap-authentication, false",
    "expiration, 2026-01-01T00:00:00Z",
    "expiration, soon",
    "auth-extra-groups, system:masters",
    "auth-extra-groups, 'system:bootstrappers:a,'"
  })
  void token_isNobodysOtherwise(String key, String value) {
    assertThat(holder(Map.of(key, value), TOKEN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"abcdef.0123456789abcde", "ABCDEF.0123456789abcdef", "abcdeg.0123456789abcdef", "x"})
  void otherText_isNobodys(String shown) {
    assertThat(holder(Map.of(), shown)).isEmpty();
  }

  @Test
  void secretOfAnotherType_isNoToken() {
    LocalApi api = LocalApi.builder().clock(() -> now).seed(1).bootstrapTokens().build();
    namespaces(api);
    api.resources(Secret.class)
        .inNamespace("kube-system")
        .create(token(Map.of()).withType("Opaque"));

    assertThat(api.authenticator().authenticate(Credentials.token(TOKEN))).isEmpty();
  }

  @Test
  void clusterInfo_isSignedWithEveryTokenThatHolds() {
    try (Simulation world =
        Simulation.of(1, ClusterInfoSigning.controller(), TokenCleaning.controller())) {
      namespaces(world.api());
      world.createIn(
          "kube-public",
          ConfigMap.class,
          "{'metadata':{'name':'cluster-info'},'data':{'kubeconfig':'text','jws-kubeconfig-gone00':'x'}}");
      Instant end = world.executor().time().instant().plus(Duration.ofMinutes(5));
      Resources<Secret> secrets = world.api().resources(Secret.class).inNamespace("kube-system");
      secrets.create(token(Map.of("expiration", end.toString())));

      world.until(() -> signatures(world).keySet().equals(Set.of("jws-kubeconfig-abcdef")));
      String signature = signatures(world).get("jws-kubeconfig-abcdef");
      assertThat(ClusterInfo.isSigned("text", signature, "abcdef", "0123456789abcdef")).isTrue();
      assertThat(ClusterInfo.isSigned("texT", signature, "abcdef", "0123456789abcdef")).isFalse();
      assertThat(ClusterInfo.isSigned("text", signature, "abcdef", "0123456789abcdeg")).isFalse();

      world.until(() -> signatures(world).isEmpty());
      world.until(() -> secrets.find("bootstrap-token-abcdef").isEmpty());
      assertThat(world.executor().time().instant()).isAfterOrEqualTo(end);
    }
  }

  /** As the library that kubeadm uses makes it. */
  @Test
  void signature_isAsInKubernetes() {
    assertThat(ClusterInfo.sign("Hello", "joshua", "my secret"))
        .startsWith("eyJhbGciOiJIUzI1NiIsImtpZCI6Impvc2h1YSJ9..");
  }

  private static Map<String, String> signatures(Simulation world) {
    Map<String, String> data =
        new TreeMap<>(
            world
                .api()
                .resources(ConfigMap.class)
                .inNamespace("kube-public")
                .get("cluster-info")
                .data());
    data.remove("kubeconfig");
    return data;
  }
}
