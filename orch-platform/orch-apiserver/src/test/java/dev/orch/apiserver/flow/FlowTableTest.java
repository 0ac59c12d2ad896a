package dev.orch.apiserver.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.flowcontrol.FlowSchema;
import dev.orch.model.flowcontrol.PriorityLevelConfiguration;
import dev.orch.model.json.Json;
import dev.orch.store.access.BootstrapObjects;
import dev.orch.store.api.Attributes;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Kubernetes' own objects say. */
class FlowTableTest {
  private static final FlowTable TABLE = table();

  private static FlowTable table() {
    LocalApi api = LocalApi.builder().clock(() -> Instant.EPOCH).seed(1).build();
    for (String name : List.of("kube-system", "kube-public")) {
      Json.Obj object = Json.object("metadata", Json.object("name", Json.of(name)));
      api.resources(Namespace.class)
          .create(api.kinds().of(Namespace.class).read(object, unknown -> {}));
    }
    BootstrapObjects.reconcile(api);
    return FlowTable.of(
        api.resources(FlowSchema.class).list().items(),
        api.resources(PriorityLevelConfiguration.class).list().items());
  }

  private static Flow flow(Attributes wanted) {
    return Objects.requireNonNull(TABLE.flow(wanted));
  }

  @ParameterizedTest
  @CsvSource({
    "admin,system:masters,get,'',pods,x,exempt,exempt,",
    "system:node:n,system:nodes,update,coordination.k8s.io,leases,kube-node-lease,system-nodes,system,",
    "system:kube-scheduler,'',update,coordination.k8s.io,leases,kube-system,"
        + "system-leader-election,leader-election,system:kube-scheduler",
    "system:kube-scheduler,'',list,'',pods,'',kube-scheduler,workload-high,",
    "system:serviceaccount:kube-system:job-controller,system:serviceaccounts:kube-system,list,"
        + "batch,jobs,'',kube-system-service-accounts,workload-high,",
    "system:serviceaccount:x:y,system:serviceaccounts,list,'',pods,x,service-accounts,"
        + "workload-low,system:serviceaccount:x:y",
    "jane,system:authenticated,create,'',pods,x,global-default,global-default,jane",
  })
  void requests_belongToTheFlowsOfTheirUsers(
      String user,
      String group,
      String verb,
      String api,
      String resource,
      String namespace,
      String schema,
      String level,
      String distinguisher) {
    User who = User.of(user, group, User.AUTHENTICATED);
    Flow flow = flow(new Attributes(who, verb, api, "v1", resource, "", namespace, "", ""));
    if (!schema.equals("system-nodes")) {
      assertThat(flow.schema()).isEqualTo(schema);
      assertThat(flow.level()).isEqualTo(level);
      if (distinguisher != null) {
        assertThat(flow.distinguisher()).isEqualTo(distinguisher);
      }
    } else {
      assertThat(flow.level()).isIn("system", "node-high");
    }
    assertThat(flow.headers().asMap()).hasSize(2);
    assertThat(flow.levelUid()).isNotEmpty();
  }

  @Test
  void probes_areExempt() {
    User nobody = User.of("system:anonymous", "system:unauthenticated");
    assertThat(flow(Attributes.path(nobody, "get", "/livez")).level()).isEqualTo("exempt");
    assertThat(flow(Attributes.path(nobody, "get", "/other")).level()).isEqualTo("global-default");
  }

  @Test
  void seats_areSharedOut() {
    ImmutableSortedMap<String, Limits> limits = TABLE.limits(600);
    assertThat(limits.get("exempt").exempt()).isTrue();
    int nominal = limits.values().stream().mapToInt(Limits::nominal).sum();
    assertThat(nominal).isBetween(600, 600 + limits.size());
    Limits low = limits.get("workload-low");
    assertThat(low.nominal()).isEqualTo(245); // 100 of 245 shares
    assertThat(low.reserved()).isEqualTo(245 - 221); // 90 of 100 may be lent
    assertThat(limits.get("catch-all").queues()).isNull();
    assertThat(limits.get("node-high").queues()).isEqualTo(new Limits.Queues(64, 6, 50));
  }

  @Test
  void withoutSchemas_thereIsNoFlow() {
    assertThat(FlowTable.EMPTY.flow(Attributes.path(User.of("x"), "get", "/"))).isNull();
  }
}
