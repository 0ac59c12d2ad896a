package dev.orch.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.store.api.Attributes;
import dev.orch.store.api.User;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditPolicyTest {
  private static final AuditPolicy POLICY =
      AuditPolicy.parse(
          """
          apiVersion: audit.k8s.io/v1
          kind: Policy
          omitStages: [RequestReceived]
          omitManagedFields: true
          rules:
          - level: None
            users: ["system:kube-proxy"]
            verbs: ["watch"]
            resources:
            - group: ""
              resources: ["endpoints", "services"]
          - level: RequestResponse
            resources:
            - group: ""
              resources: ["pods"]
            omitManagedFields: false
          - level: Metadata
            resources:
            - group: ""
              resources: ["pods/log", "*/status"]
          - level: None
            resources:
            - group: ""
              resources: ["configmaps"]
              resourceNames: ["controller-leader"]
          - level: None
            userGroups: ["system:authenticated"]
            nonResourceURLs: ["/api*", "/version"]
          - level: Request
            resources:
            - group: ""
            namespaces: ["kube-system"]
          - level: Metadata
            omitStages: [ResponseStarted]
          """);

  @ParameterizedTest
  @CsvSource({
    "system:kube-proxy,watch,'',services,'',x,'',None",
    "system:kube-proxy,get,'',services,'',x,'',Metadata",
    "jane,get,'',pods,'',x,'',RequestResponse",
    "jane,get,'',pods,log,x,'',Metadata",
    "jane,update,'',pods,status,x,'',Metadata",
    "jane,get,'',configmaps,'',x,controller-leader,None",
    "jane,get,'',configmaps,'',kube-system,other,Request",
    "jane,get,apps,deployments,'',kube-system,other,Metadata",
  })
  void firstRuleThatSpeaksOfTheRequest_counts(
      String user,
      String verb,
      String group,
      String resource,
      String subresource,
      String namespace,
      String name,
      String level) {
    Attributes wanted =
        new Attributes(
            User.of(user), verb, group, "v1", resource, subresource, namespace, name, "");
    assertThat(POLICY.decide(wanted).level().text()).isEqualTo(level);
  }

  @ParameterizedTest
  @CsvSource({"/api,None", "/apis/apps,None", "/version,None", "/versions,Metadata"})
  void paths_areCoveredByTheirBeginnings(String path, String level) {
    Attributes wanted = Attributes.path(User.of("jane", User.AUTHENTICATED), "get", path);
    assertThat(POLICY.decide(wanted).level().text()).isEqualTo(level);
  }

  @Test
  void stagesAndManagedFields_areOmittedByEither() {
    Attributes pods = new Attributes(User.of("j"), "get", "", "v1", "pods", "", "x", "y", "");
    assertThat(POLICY.decide(pods).omitted()).containsExactly("RequestReceived");
    assertThat(POLICY.decide(pods).withoutManagedFields()).isFalse();
    AuditPolicy.Decision last = POLICY.decide(Attributes.path(User.of("j"), "get", "/x"));
    assertThat(last.omitted()).containsExactly("RequestReceived", "ResponseStarted");
    assertThat(last.withoutManagedFields()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rules: [{level: All}]|rules[0].level: must be None, Metadata, Request or RequestResponse: All",
        "rules: []|rules: there must be one at least",
        "[]|an audit policy is an object",
        "{apiVersion: audit.k8s.io/v2, rules: [{level: None}]}"
            + "|apiVersion: must be audit.k8s.io/v1: audit.k8s.io/v2",
        "rules: [{level: None, omitStages: [X]}]|rules[0].omitStages: must be one of",
        "rules: [{level: None, namespaces: [a], nonResourceURLs: [/x]}]|rules[0].nonResourceURLs",
        "rules: [{level: None, resources: [{resourceNames: [a]}]}]"
            + "|rules[0].resources.resourceNames: using resourceNames requires",
      })
  void whatIsNoPolicy_isRefused_namingTheField(String text, String message) {
    assertThatThrownBy(() -> AuditPolicy.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
