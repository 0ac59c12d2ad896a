package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.access.LegacyTokenCleaning;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.ObjectReferenceBuilder;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.core.ServiceAccount;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Time begins on 2026-01-01. */
class LegacyTokenCleaningTest {
  private static final String LAST_USED = "kubernetes.io/legacy-token-last-used";
  private static final String INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since";

  private final Simulation cluster = Simulation.of(1, LegacyTokenCleaning.controller());

  @BeforeEach
  void begin() {
    cluster.createIn("", Namespace.class, "{'metadata':{'name':'kube-system'}}");
    cluster.createIn(
        "kube-system",
        ConfigMap.class,
        "{'metadata':{'name':'kube-apiserver-legacy-service-account-token-tracking'},"
            + "'data':{'since':'2026-01-01'}}");
    token("s");
    list("s");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void token(String name) {
    cluster.create(
        Secret.class,
        "{'metadata':{'name':'%s','annotations':{'kubernetes.io/service-account.name':"
            + "'default'}},'type':'kubernetes.io/service-account-token'}",
        name);
  }

  /** Says in the account that the secret is its own. */
  private void list(String secret) {
    cluster
        .of(ServiceAccount.class)
        .edit(
            "default",
            account ->
                account.withSecrets(
                    List.of(ObjectReferenceBuilder.builder().name(secret).build())));
  }

  private void pass(int days) {
    cluster.executor().runFor(Duration.ofDays(days));
  }

  private Map<String, String> labels() {
    return cluster.of(Secret.class).get("s").metadata().labels();
  }

  private void used(String day) {
    cluster
        .of(Secret.class)
        .edit("s", each -> each.withMetadata(each.metadata().withLabels(Map.of(LAST_USED, day))));
  }

  @Test
  void unusedToken_isInvalidAfterAYearAndGoesAfterAnother() {
    pass(365);
    assertThat(labels()).isEmpty();
    pass(3);
    assertThat(labels().get(INVALID_SINCE)).startsWith("2027-01-0");
    pass(363);
    assertThat(cluster.of(Secret.class).find("s")).isPresent();
    pass(5);
    assertThat(cluster.of(Secret.class).find("s")).isEmpty();
  }

  @Test
  void usedToken_countsFromItsLastUse() {
    pass(200);
    used("2026-07-20");
    pass(200);
    assertThat(labels()).containsOnlyKeys(LAST_USED);
    pass(180);
    assertThat(labels()).containsKey(INVALID_SINCE);
  }

  @Test
  void tokenWhoseUseCantBeRead_stays() {
    used("yesterday");
    pass(800);
    assertThat(labels()).containsOnlyKeys(LAST_USED);
  }

  @Test
  void tokenThatTheAccountDoesntList_stays() {
    token("by-hand");
    pass(800);
    assertThat(cluster.of(Secret.class).get("by-hand").metadata().labels()).isEmpty();
    assertThat(cluster.of(Secret.class).find("s")).isEmpty();
  }

  @Test
  void tokenThatAPodMounts_stays() {
    cluster.create(
        Pod.class,
        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}],"
            + "'volumes':[{'name':'v','secret':{'secretName':'s'}}]}}");
    pass(800);
    assertThat(labels()).isEmpty();
  }

  @Test
  void withoutNotesOfUses_allStay() {
    cluster
        .api()
        .resources(ConfigMap.class)
        .inNamespace("kube-system")
        .delete("kube-apiserver-legacy-service-account-token-tracking");
    pass(800);
    assertThat(labels()).isEmpty();
  }
}
