package dev.orch.contracts.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orch.model.Resource;
import dev.orch.model.authentication.SelfSubjectReview;
import dev.orch.model.authorization.SelfSubjectAccessReview;
import dev.orch.model.authorization.SelfSubjectRulesReview;
import dev.orch.model.authorization.SubjectAccessReview;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.rbac.ClusterRole;
import dev.orch.model.rbac.ClusterRoleBinding;
import dev.orch.store.access.BootstrapObjects;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Caller;
import dev.orch.store.api.Reason;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions who may do what, at an API with the roles that a cluster begins with. */
class ReviewsTest {
  private static final User ALICE = User.of("alice", "system:authenticated");

  private Api api;
  private Api alice;

  @BeforeEach
  void start() {
    api = LocalApi.builder().clock(() -> Instant.EPOCH).seed(1).rbac().build();
    namespace("kube-system");
    namespace("kube-public");
    BootstrapObjects.reconcile(api);
    alice = api.as(new Caller(ALICE, "test", warning -> {}));
  }

  private void namespace(String name) {
    ask(api, Namespace.class, "{'metadata':{'name':'" + name + "'}}");
  }

  private static <T extends Resource> T ask(Api api, Class<T> type, String json) {
    Json object = Json.parse(json.replace('\'', '"'));
    return api.resources(type).create(api.kinds().of(type).read(object, unknown -> {}));
  }

  private static String wish(String verb, String resource) {
    return "'resourceAttributes':{'verb':'" + verb + "','resource':'" + resource + "'}";
  }

  @Test
  void bootstrap_letsTheComponentsWorkAndNobodyElse() {
    SubjectAccessReview scheduler =
        ask(
            api,
            SubjectAccessReview.class,
            "{'spec':{'user':'system:kube-scheduler'," + wish("list", "nodes") + "}}");
    assertThat(scheduler.status().allowed()).isTrue();
    assertThat(scheduler.status().reason())
        .isEqualTo(
            "RBAC: allowed by ClusterRoleBinding \"system:kube-scheduler\" of ClusterRole"
                + " \"system:kube-scheduler\" to User \"system:kube-scheduler\"");
    SelfSubjectAccessReview own =
        ask(alice, SelfSubjectAccessReview.class, "{'spec':{" + wish("list", "nodes") + "}}");
    assertThat(own.status().allowed()).isFalse();
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> alice.resources(ClusterRole.class).list())
        .matches(e -> e.is(Reason.FORBIDDEN))
        .withMessageContaining("User \"alice\" cannot list resource \"clusterroles\"");
  }

  @Test
  void whoAmI_isTold() {
    SelfSubjectReview review = ask(alice, SelfSubjectReview.class, "{}");
    assertThat(review.status().userInfo().username()).isEqualTo("alice");
    assertThat(review.status().userInfo().groups()).isEqualTo(ALICE.groups());
  }

  @Test
  void rules_areThoseOfTheGroups() {
    SelfSubjectRulesReview review =
        ask(alice, SelfSubjectRulesReview.class, "{'spec':{'namespace':'default'}}");
    assertThat(review.status().incomplete()).isFalse();
    assertThat(review.status().resourceRules())
        .anySatisfy(rule -> assertThat(rule.resources()).contains("selfsubjectaccessreviews"));
    assertThat(review.status().nonResourceRules())
        .anySatisfy(rule -> assertThat(rule.nonResourceURLs()).contains("/api/*"));
  }

  @Test
  void danglingBinding_saysWhichRoleIsMissing() {
    ask(
        api,
        ClusterRoleBinding.class,
        "{'metadata':{'name':'lost'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'ClusterRole','name':'none'},"
            + "'subjects':[{'kind':'User','apiGroup':'rbac.authorization.k8s.io','name':'alice'}]}");
    SelfSubjectAccessReview own =
        ask(alice, SelfSubjectAccessReview.class, "{'spec':{" + wish("list", "nodes") + "}}");
    assertThat(own.status().reason())
        .isEqualTo("RBAC: clusterrole.rbac.authorization.k8s.io \"none\" not found");
  }

  @Test
  void reconcile_givesBackWhatWasLostAndKeepsWhatWasAdded() {
    ClusterRole before = api.resources(ClusterRole.class).get("system:basic-user");
    api.resources(ClusterRole.class)
        .edit("system:basic-user", role -> role.withRules(List.of(before.rules().get(0))));
    ClusterRole view = api.resources(ClusterRole.class).get("system:monitoring");
    api.resources(ClusterRole.class)
        .edit(
            "system:public-info-viewer",
            role -> role.withRules(concat(role.rules(), view.rules())));
    BootstrapObjects.reconcile(api);
    assertThat(api.resources(ClusterRole.class).get("system:basic-user").rules())
        .containsAll(before.rules());
    assertThat(api.resources(ClusterRole.class).get("system:public-info-viewer").rules())
        .containsAll(view.rules());
  }

  private static <E> List<E> concat(List<E> first, List<E> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
