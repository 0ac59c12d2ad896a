package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.cel.CelExpressions;
import dev.orch.controllers.ControllerManager;
import dev.orch.controllers.policy.AdmissionPolicyStatus;
import dev.orch.model.Chance;
import dev.orch.model.admissionregistration.ExpressionWarning;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicy;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicyStatus;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.ExtensionKinds;
import dev.orch.store.api.Resources;
import dev.orch.store.local.LocalApi;
import dev.orch.testkit.base.SimulatedExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionPolicyStatusTest {
  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final LocalApi api =
      LocalApi.builder().clock(executor.time()).seed(1).expressions(new CelExpressions()).build();
  private final Resources<ValidatingAdmissionPolicy> policies =
      api.resources(ExtensionKinds.VALIDATING_POLICY);
  private final ControllerManager manager =
      ControllerManager.start(
          api,
          executor.time(),
          executor::worker,
          new Chance(1),
          List.of(AdmissionPolicyStatus.controller(new CelExpressions().types())));

  @AfterEach
  void close() {
    manager.close();
  }

  private void policy(String rules, String more, String validations) {
    String json =
        "{'metadata':{'name':'p'},'spec':{%s'matchConstraints':{'resourceRules':[%s]},'validations':[%s]}}"
            .formatted(more, rules, validations);
    policies.create(
        ExtensionKinds.VALIDATING_POLICY.read(Json.parse(json.replace('\'', '"')), unknown -> {}));
  }

  private static String rule(String group, String version, String resources) {
    return "{'apiGroups':['%s'],'apiVersions':['%s'],'operations':['*'],'resources':[%s]}"
        .formatted(group, version, resources);
  }

  private ValidatingAdmissionPolicyStatus status() {
    executor.runFor(Duration.ofMinutes(1));
    return policies.get("p").status();
  }

  private List<ExpressionWarning> warnings(long generation) {
    ValidatingAdmissionPolicyStatus status = status();
    assertThat(status.observedGeneration()).isEqualTo(generation);
    return Objects.requireNonNull(status.typeChecking()).expressionWarnings();
  }

  @Test
  void policyWithoutFaults_saysThatItWasLookedAt() {
    policy(rule("apps", "v1", "'deployments'"), "", "{'expression':'object.spec.replicas > 1'}");
    assertThat(warnings(1)).isEmpty();
  }

  @Test
  void faults_areToldByExpressionAndKind() {
    policy(
        rule("apps", "v1", "'deployments','replicasets','deployments/scale'")
            + ","
            + rule("", "v1", "'pods'"),
        "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},",
        "{'expression':'object.spec.replicas > 1'},"
            + "{'expression':'params.what == 1','messageExpression':'string(object.spec.paused)'},"
            + "{'expression':'params.data.size() > 0'}");
    assertThat(warnings(1))
        .extracting(ExpressionWarning::fieldRef)
        .containsExactly(
            "spec.validations[0].expression",
            "spec.validations[1].expression",
            "spec.validations[1].messageExpression");
    assertThat(warnings(1).get(0).warning())
        .isEqualTo(
            "/v1, Kind=Pod: ERROR: <input>:1:12: undefined field 'replicas'\n"
                + " | object.spec.replicas > 1\n"
                + " | ...........^\n");
    assertThat(warnings(1).get(2).warning())
        .contains("/v1, Kind=Pod: ERROR", "^\n\napps/v1, Kind=ReplicaSet: ERROR")
        .doesNotContain("Deployment");
  }

  @Test
  void ruleWithAWildcard_isNotChecked() {
    policy(
        rule("*", "v1", "'pods'") + "," + rule("", "*", "'pods'") + "," + rule("", "v1", "'*'"),
        "",
        "{'expression':'object.what == 1'}");
    assertThat(warnings(1)).isEmpty();
  }

  @Test
  void changedPolicy_isLookedAtAgain() {
    policy(rule("", "v1", "'pods'"), "", "{'expression':'object.what == 1'}");
    assertThat(warnings(1)).hasSize(1);
    policies.edit(
        "p",
        policy ->
            policy.withSpec(
                policy
                    .spec()
                    .withValidations(
                        List.of(
                            policy
                                .spec()
                                .validations()
                                .get(0)
                                .withExpression("object.kind == ''")))));
    assertThat(warnings(2)).isEmpty();
  }
}
