package dev.orch.contracts.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.controllers.policy.AdmissionPolicyStatus;
import dev.orch.model.admissionregistration.ExpressionWarning;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicy;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicyStatus;
import dev.orch.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionPolicyStatusTest {
  /** Finds fault with whatever names another kind than it is checked for. */
  private final Simulation cluster =
      Simulation.of(
          1,
          AdmissionPolicyStatus.controller(
              (object, params, variables) ->
                  expression ->
                      expression.contains(object.name())
                          ? ""
                          : "not " + object.name() + (params == null ? "" : params.name())));

  @AfterEach
  void close() {
    cluster.close();
  }

  private void policy(String rules, String more, String validations) {
    cluster.createIn(
        "",
        ValidatingAdmissionPolicy.class,
        "{'metadata':{'name':'p'},'spec':{%s'matchConstraints':{'resourceRules':[%s]},'validations':[%s]}}"
            .formatted(more, rules, validations));
  }

  private static String rule(String group, String version, String resources) {
    return "{'apiGroups':['%s'],'apiVersions':['%s'],'operations':['*'],'resources':[%s]}"
        .formatted(group, version, resources);
  }

  private ValidatingAdmissionPolicyStatus status() {
    cluster.executor().runFor(Duration.ofMinutes(1));
    return cluster.api().resources(ValidatingAdmissionPolicy.class).get("p").status();
  }

  private List<ExpressionWarning> warnings() {
    ValidatingAdmissionPolicyStatus status = status();
    assertThat(status.observedGeneration()).isEqualTo(1);
    assertThat(status.typeChecking()).isNotNull();
    return status.typeChecking().expressionWarnings();
  }

  @Test
  void policyWithoutFaults_saysThatItWasLookedAt() {
    policy(rule("apps", "v1", "'deployments'"), "", "{'expression':'\\'Deployment\\' == \\'\\''}");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void faults_areToldByExpressionAndKind() {
    policy(
        rule("apps", "v1", "'deployments','replicasets','deployments/scale'")
            + ","
            + rule("", "v1", "'pods'"),
        "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},",
        "{'expression':'size(\\\"Deployment\\\") > 0'},"
            + "{'expression':'size(\\\"Deployment ReplicaSet Pod\\\") > 0','messageExpression':'\\\"Pod\\\"'}");
    assertThat(warnings())
        .containsExactly(
            new ExpressionWarning(
                "spec.validations[0].expression",
                "/v1, Kind=Pod: not PodConfigMap\n\n"
                    + "apps/v1, Kind=ReplicaSet: not ReplicaSetConfigMap\n"),
            new ExpressionWarning(
                "spec.validations[1].messageExpression",
                "apps/v1, Kind=Deployment: not DeploymentConfigMap\n\n"
                    + "apps/v1, Kind=ReplicaSet: not ReplicaSetConfigMap\n"));
  }

  @Test
  void ruleWithAWildcard_isNotChecked() {
    policy(
        rule("*", "v1", "'pods'") + "," + rule("", "*", "'pods'") + "," + rule("", "v1", "'*'"),
        "",
        "{'expression':'true'}");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void changedPolicy_isLookedAtAgain() {
    policy(rule("", "v1", "'pods'"), "", "{'expression':'true'}");
    assertThat(warnings()).hasSize(1);
    cluster
        .api()
        .resources(ValidatingAdmissionPolicy.class)
        .edit(
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
                                    .withExpression("'Pod' == 'Pod'")))));
    assertThat(status().observedGeneration()).isEqualTo(2);
    assertThat(status().typeChecking().expressionWarnings()).isEmpty();
  }
}
