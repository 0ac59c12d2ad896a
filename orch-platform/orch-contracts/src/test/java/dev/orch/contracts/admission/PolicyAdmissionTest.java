package dev.orch.contracts.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orch.model.json.Json;
import dev.orch.store.api.ApiException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that look at what is written, or change it. */
class PolicyAdmissionTest {
  private static final String RULES =
      "matchConstraints: {resourceRules: [{operations: ['*'], apiGroups: [''], apiVersions: [v1],"
          + " resources: [configmaps]}]}";

  private final Asking asking = new Asking();

  private void policy(String kind, String spec) {
    asking.create(
        "{apiVersion: admissionregistration.k8s.io/v1, kind: "
            + kind
            + "AdmissionPolicy, metadata: {name: p}, spec: {"
            + RULES
            + ", "
            + spec
            + "}}");
  }

  private void bind(String kind, String name, String spec) {
    asking.create(
        "{apiVersion: admissionregistration.k8s.io/v1, kind: "
            + kind
            + "AdmissionPolicyBinding, metadata: {name: "
            + name
            + "}, spec: {policyName: p"
            + spec
            + "}}");
  }

  private void validating(String spec) {
    policy("Validating", spec);
    bind("Validating", "b", ", validationActions: [Deny]");
  }

  private void mutating(String spec) {
    policy("Mutating", "reinvocationPolicy: Never, " + spec);
    bind("Mutating", "b", "");
  }

  private static ApiException refused(ThrowingCallable call) {
    return assertThatExceptionOfType(ApiException.class).isThrownBy(call).actual();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "expression: 'object.data.a == \"x\"'; failed expression: object.data.a == \"x\"; Invalid; 422",
        "expression: '1 > 2', message: no way, reason: Forbidden; no way; Forbidden; 403",
        "expression: '1 > 2', message: other, messageExpression: '\"not \" + object.data.a'; not b; Invalid; 422",
        "expression: '1 > 2', message: other, messageExpression: 'object.nope'; other; Invalid; 422",
        "expression: 'object.nope == 1'; expression 'object.nope == 1' resulted in error: no such key: nope; Invalid; 422",
      },
      quoteCharacter = '^')
  void validationThatDoesntHold_isDenied(String validation, String why, String reason, int code) {
    if (validation.contains("messageExpression: 'object.nope'")) {
      validation = validation.replace("'object.nope'", "'string(object.nope)'");
    }
    validating("validations: [{" + validation + "}]");
    ApiException refusal = refused(() -> asking.map("a"));
    String message = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: " + why;
    assertThat(refusal).hasMessage("configmaps \"a\" is forbidden: " + message);
    assertThat(refusal.status().reason()).isEqualTo(reason);
    assertThat(refusal.status().code()).isEqualTo(code);
    assertThat(refusal.status().details().causes().get(0).message()).isEqualTo(message);
  }

  @Test
  void unboundPolicy_isNotAsked() {
    policy("Validating", "validations: [{expression: '1 > 2'}]");
    asking.map("a");
    bind("Validating", "b", ", validationActions: [Deny]");
    refused(() -> asking.map("b"));
  }

  @Test
  void failuresCanBeIgnored() {
    validating("failurePolicy: Ignore, validations: [{expression: 'object.nope == 1'}]");
    asking.map("a");
  }

  @Test
  void warningsAndAudit_letItPass() {
    policy(
        "Validating",
        "variables: [{name: who, expression: 'request.userInfo.username'}], validations: [{expression: '1 > 2',"
            + " message: hm}], auditAnnotations: [{key: by, valueExpression: 'variables.who'}]");
    bind("Validating", "b", ", validationActions: [Warn, Audit]");
    asking.map("a");
    assertThat(asking.warnings)
        .containsExactly(
            "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': hm");
    assertThat(asking.notes.get(0))
        .contains("validation_failure=[{")
        .contains("\"message\":\"hm\"");
    assertThat(asking.notes.get(1)).isEqualTo("p/by=eve");
  }

  @Test
  void conditions_decideWhetherItIsAsked() {
    validating(
        "matchConditions: [{name: c, expression: 'object.metadata.name.startsWith(\"x\")'}],"
            + " validations: [{expression: '1 > 2'}]");
    asking.map("a");
    refused(() -> asking.map("xa"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "namespaceObject.metadata.labels.env == 'prod'",
        "request.operation == 'CREATE' && request.namespace == 'default' && oldObject == null",
        "authorizer.group('apps').resource('deployments').namespace('x').check('create').allowed()",
        "!authorizer.serviceAccount('a', 'b').group('').resource('pods').check('list').allowed()",
        "authorizer.requestResource.check('anything').allowed()",
      })
  void expressions_knowTheRequest(String expression) {
    validating("validations: [{expression: \"" + expression + "\"}]");
    asking.map("a");
  }

  @Test
  void params_areFoundByNameOrSelector() {
    asking.create(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: default, labels: {p: p}},"
            + " data: {least: '3'}}");
    asking.create(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: two, namespace: default, labels: {p: p}},"
            + " data: {least: '5'}}");
    policy(
        "Validating",
        "paramKind: {apiVersion: v1, kind: ConfigMap}, validations: [{expression:"
            + " 'size(object.data.a) >= int(params.data.least)', messageExpression:"
            + " '\"less than \" + params.data.least'}]");
    String named =
        ", paramRef: {name: one, parameterNotFoundAction: Deny}, validationActions: [Deny]";
    bind("Validating", "b", named);
    assertThat(refused(() -> asking.create(Asking.configMap("a", "{a: xx}"))))
        .hasMessageEndingWith("less than 3");
    asking.create(Asking.configMap("b", "{a: xxxx}"));
    bind(
        "Validating",
        "c",
        ", paramRef: {selector: {matchLabels: {p: p}}, parameterNotFoundAction: Deny},"
            + " validationActions: [Deny]");
    assertThat(refused(() -> asking.create(Asking.configMap("c", "{a: xxxx}"))))
        .hasMessageEndingWith("less than 5");
  }

  @Test
  void missingParams_areDeniedOrPassedOver() {
    policy(
        "Validating",
        "paramKind: {apiVersion: v1, kind: ConfigMap}, validations: [{expression: '1 > 2'}]");
    bind(
        "Validating",
        "b",
        ", paramRef: {name: absent, parameterNotFoundAction: Allow}, validationActions: [Deny]");
    asking.map("a");
    bind(
        "Validating",
        "c",
        ", paramRef: {name: absent, parameterNotFoundAction: Deny}, validationActions: [Deny]");
    assertThat(refused(() -> asking.map("b")))
        .hasMessageEndingWith(
            "'c' denied request: failed to configure binding: no params found for policy binding"
                + " with `Deny` parameterNotFoundAction");
  }

  @Test
  void costlyExpression_isEnded() {
    validating(
        "validations: [{expression: 'object.data.all(a, object.data.all(b, object.data.all(c,"
            + " object.data.all(d, a + b != c + d || true))))'}]");
    StringBuilder data = new StringBuilder("{k0: v");
    for (int i = 1; i < 60; i++) {
      data.append(", k").append(i).append(": v");
    }
    assertThat(refused(() -> asking.create(Asking.configMap("a", data + "}"))))
        .hasMessageContaining("actual cost limit exceeded");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "validations: [{expression: 'object.'}]; spec.validations[0].expression; Syntax error",
        "validations: [{expression: '1'}]; spec.validations[0].expression; must evaluate to bool but got int",
        "validations: [{expression: 'params == null'}]; spec.validations[0].expression; undeclared reference to 'params'",
        "validations: [{expression: 'true', messageExpression: '1'}]; spec.validations[0].messageExpression; must evaluate to string",
        "validations: [{expression: 'true'}], variables: [{name: v, expression: 'x'}]; spec.variables[0].expression; undeclared reference",
        "validations: [{expression: 'true'}], matchConditions: [{name: m, expression: '1'}]; spec.matchConditions[0].expression; must evaluate to bool",
      })
  void whatIsNoExpression_isRefused(String spec, String field, String why) {
    ApiException refusal = refused(() -> policy("Validating", spec));
    assertThat(refusal.status().code()).isEqualTo(422);
    assertThat(refusal).hasMessageContaining(field).hasMessageContaining(why);
  }

  @Test
  void configuration_isMergedIntoTheObject() {
    mutating(
        "mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: 'Object{metadata:"
            + " Object.metadata{labels: {\"by\": \"policy\"}}, data: {\"c\": object.data.a + \"!\"}}'}}]");
    Json.Obj created = asking.map("a");
    assertThat(created.object("metadata").object("labels").text("by")).isEqualTo("policy");
    assertThat(created.object("data")).isEqualTo(Asking.json("{a: b, c: b!}"));
    assertThat(created.object("metadata").get("managedFields").toString()).doesNotContain("f:by");
  }

  @Test
  void patch_isApplied() {
    mutating(
        "mutations: [{patchType: JSONPatch, jsonPatch: {expression: '[JSONPatch{op: \"test\", path:"
            + " \"/data/a\", value: \"b\"}, JSONPatch{op: \"add\", path: \"/data/\" +"
            + " jsonpatch.escapeKey(\"x\"), value: \"z\"}]'}}]");
    assertThat(asking.map("a").object("data").text("x")).isEqualTo("z");
    Json.Obj other = asking.create(Asking.configMap("b", "{a: other}"));
    assertThat(other.object("data")).isEqualTo(Asking.json("{a: other}"));
  }

  @Test
  void atomicParts_areNotMerged() {
    policyFor("pods");
    bind("Mutating", "b", "");
    ApiException refusal =
        refused(
            () ->
                asking.create(
                    "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: default}, spec:"
                        + " {automountServiceAccountToken: false, serviceAccountName: default,"
                        + " containers: [{name: c, image: i}]}}"));
    assertThat(refusal)
        .hasMessageContaining(
            "policy 'p' with binding 'b' denied request: error applying patch:"
                + " invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs:"
                + " .spec.nodeSelector");
    assertThat(refusal.status().reason()).isEqualTo("Invalid");
    assertThat(refusal.status().code()).isEqualTo(403);
  }

  private void policyFor(String resource) {
    asking.create(
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: default}}");
    asking.create(
        "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicy, metadata: {name: p},"
            + " spec: {reinvocationPolicy: Never, "
            + RULES.replace("configmaps", resource)
            + ", mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: 'Object{spec:"
            + " Object.spec{nodeSelector: {\"a\": \"b\"}}}'}}]}}");
  }

  @Test
  void failedMutation_isDeniedUnlessIgnored() {
    mutating(
        "mutations: [{patchType: JSONPatch, jsonPatch: {expression: '[JSONPatch{op: \"remove\", path:"
            + " \"/no/where\"}]'}}]");
    assertThat(refused(() -> asking.map("a")))
        .hasMessageStartingWith("policy 'p' with binding 'b' denied request: JSONPath: ");
  }

  @Test
  void laterChange_isSeenByTheEarlierOne() {
    String add =
        "mutations: [{patchType: JSONPatch, jsonPatch: {expression: '\"KEY\" in object.data ? [] :"
            + " [JSONPatch{op: \"add\", path: \"/data/KEY\", value: string(size(object.data))}]'}}]";
    asking.create(
        "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicy, metadata: {name: a},"
            + " spec: {reinvocationPolicy: IfNeeded, "
            + RULES
            + ", matchConditions: [{name: m, expression: 'has(object.data)'}], "
            + add.replace("KEY", "first").replace("? []", "|| !(\"second\" in object.data) ? []")
            + "}}");
    asking.create(
        "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicyBinding, metadata:"
            + " {name: a}, spec: {policyName: a}}");
    mutating(add.replace("KEY", "second"));
    assertThat(asking.map("a").object("data"))
        .isEqualTo(Asking.json("{a: b, second: '1', first: '2'}"));
  }
}
