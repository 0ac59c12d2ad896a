package dev.orch.contracts.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orch.model.json.Json;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.WriteOptions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Webhooks that change what is written, or refuse it. */
class WebhookAdmissionTest {
  private static final String RULES =
      "rules: [{operations: ['*'], apiGroups: [''], apiVersions: [v1], resources: [configmaps]}]";
  private static final String LABEL =
      Asking.patch("[{op: add, path: /metadata/labels, value: {by: webhook}}]");

  private final Asking asking = new Asking();

  private void configure(String kind, String name, String... hooks) {
    asking.create(
        "{apiVersion: admissionregistration.k8s.io/v1, kind: "
            + kind
            + "WebhookConfiguration, metadata: {name: "
            + name
            + "}, webhooks: ["
            + String.join(", ", hooks)
            + "]}");
  }

  /** A webhook at a host of its name. */
  private static String hook(String name, String more) {
    return "{name: "
        + name
        + ".e.com, clientConfig: {url: 'https://"
        + name
        + "/'}, sideEffects: None, admissionReviewVersions: [v1], "
        + more
        + "}";
  }

  private static ApiException refused(ThrowingCallable call) {
    return assertThatExceptionOfType(ApiException.class).isThrownBy(call).actual();
  }

  @Test
  void mutatingWebhook_isToldOfTheRequestAndChangesIt() {
    configure("Mutating", "m", hook("m", RULES));
    asking.answer("m", LABEL);
    Json.Obj created = asking.map("a");
    assertThat(created.object("metadata").object("labels").text("by")).isEqualTo("webhook");
    Json.Obj request = asking.requests.get(0);
    assertThat(request.object("kind"))
        .isEqualTo(Asking.json("{group: '', version: v1, kind: ConfigMap}"));
    assertThat(request.object("resource"))
        .isEqualTo(Asking.json("{group: '', version: v1, resource: configmaps}"));
    assertThat(request.text("operation") + request.text("name") + request.text("namespace"))
        .isEqualTo("CREATEadefault");
    assertThat(request.object("userInfo").text("username")).isEqualTo("eve");
    assertThat(request.object("object").object("data").text("a")).isEqualTo("b");
    assertThat(request.get("oldObject")).isEqualTo(Json.Null.NULL);
    assertThat(request.get("dryRun")).isEqualTo(Json.of(false));
    assertThat(request.object("options").text("kind")).isEqualTo("CreateOptions");
    assertThat(created.object("metadata").get("managedFields").toString()).doesNotContain("f:by");
  }

  @Test
  void updateAndDelete_showWhatIsThere() {
    Json.Obj created = asking.map("a");
    configure("Validating", "v", hook("v", RULES));
    asking.answer("v", "{allowed: true}");
    asking.update(created.with("data", Asking.json("{a: c}")));
    asking.api.resources(dev.orch.model.core.ConfigMap.class).inNamespace("default").delete("a");
    assertThat(asking.requests.get(0).object("oldObject").object("data").text("a")).isEqualTo("b");
    assertThat(asking.requests.get(0).object("object").object("data").text("a")).isEqualTo("c");
    assertThat(asking.requests.get(1).text("operation")).isEqualTo("DELETE");
    assertThat(asking.requests.get(1).object("oldObject").object("data").text("a")).isEqualTo("c");
    assertThat(asking.requests.get(1).get("object")).isEqualTo(Json.Null.NULL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{allowed: false, status: {message: bad, code: 403, reason: Forbidden}}; denied the request: bad; 403; Forbidden",
        "{allowed: false, status: {reason: Gone}}; denied the request: Gone; 400; Gone",
        "{allowed: false}; denied the request without explanation; 400; ''",
        "{allowed: false, status: {code: 200, status: Success}}; denied the request without explanation; 400; ''",
      })
  void refusal_isToldWithWhoRefused(String answer, String message, int code, String reason) {
    configure("Validating", "v", hook("v", RULES));
    asking.answer("v", answer);
    ApiException refusal = refused(() -> asking.map("a"));
    assertThat(refusal).hasMessage("admission webhook \"v.e.com\" " + message);
    assertThat(refusal.status().code()).isEqualTo(code);
    assertThat(refusal.status().reason()).isEqualTo(reason.replace("'", ""));
    assertThat(refusal.status().status()).isEqualTo("Failure");
  }

  @Test
  void firstRefusalByName_isTold() {
    configure("Validating", "b", hook("late", RULES));
    configure("Validating", "a", hook("first", RULES), hook("second", RULES));
    asking.answer("late", "{allowed: false}");
    asking.answer("first", "{allowed: true, warnings: [careful]}");
    asking.answer("second", "{allowed: false, auditAnnotations: {why: so}}");
    assertThat(refused(() -> asking.map("a"))).hasMessageContaining("\"second.e.com\"");
    assertThat(asking.hosts).containsExactly("first", "second", "late");
    assertThat(asking.warnings).containsExactly("careful");
    assertThat(asking.notes).containsExactly("second.e.com/why=so");
  }

  @Test
  void webhookThatIsNotThere_failsOrIsIgnored() {
    configure("Validating", "v", hook("v", RULES + ", failurePolicy: Ignore"));
    asking.map("a");
    configure("Validating", "w", hook("w", RULES));
    ApiException refusal = refused(() -> asking.map("b"));
    assertThat(refusal)
        .hasMessage(
            "Internal error occurred: failed calling webhook \"w.e.com\": failed to call webhook:"
                + " Post \"https://w/\": nobody there");
    assertThat(refusal.status().code()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Mutating; {uid: x, allowed: true}; expected response.uid=",
        "Mutating; {allowed: true, patchType: JSONPatch}; webhook returned response.patchType but not response.patch",
        "Mutating; {allowed: true, patch: e30=}; webhook returned response.patch but not response.patchType",
        "Validating; {allowed: true, patch: e30=}; validating webhook may not return response.patch",
      })
  void malformedAnswer_isAFailure(String kind, String answer, String why) {
    configure(kind, "v", hook("v", RULES));
    asking.answer("v", answer);
    assertThat(refused(() -> asking.map("a")))
        .hasMessageContaining(
            "failed calling webhook \"v.e.com\": received invalid webhook response: " + why);
  }

  @Test
  void reviewsOfOtherVersions_areNotSent() {
    configure("Validating", "v", hook("v", RULES).replace("[v1], rules", "[v1beta1], rules"));
    assertThat(refused(() -> asking.map("a")))
        .hasMessageContaining("known AdmissionReview versions");
    assertThat(asking.hosts).isEmpty();
  }

  @Test
  void patchThatDoesntApply_isAnInternalError() {
    configure("Mutating", "m", hook("m", RULES));
    asking.answer("m", Asking.patch("[{op: remove, path: /nothing/there}]"));
    assertThat(refused(() -> asking.map("a")).status().reason()).isEqualTo("InternalError");
  }

  @Test
  void otherNamespace_isRefused() {
    configure("Mutating", "m", hook("m", RULES));
    asking.answer(
        "m", Asking.patch("[{op: replace, path: /metadata/namespace, value: kube-system}]"));
    assertThat(refused(() -> asking.map("a")))
        .hasMessageContaining("namespace of the provided object");
  }

  @Test
  void managedFieldsThatCantBeRead_areLeftAsTheyWere() {
    configure("Mutating", "m", hook("m", RULES));
    asking.answer(
        "m", Asking.patch("[{op: add, path: /metadata/managedFields, value: [{operation: Odd}]}]"));
    Json.Obj created = asking.map("a");
    assertThat(created.object("metadata").get("managedFields").toString()).contains("\"tests\"");
    assertThat(asking.warnings.get(0))
        .startsWith(".metadata.managedFields was in an invalid state");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "true; operations: [CREATE], resources: [configmaps], scope: Namespaced",
        "true; operations: ['*'], resources: ['*/*']",
        "true; operations: ['*'], resources: ['*']",
        "false; operations: [UPDATE], resources: [configmaps]",
        "false; operations: [CREATE], resources: [configmaps], scope: Cluster",
        "false; operations: [CREATE], resources: [configmaps/status]",
        "false; operations: [CREATE], resources: ['*/status']",
        "false; operations: [CREATE], resources: [secrets]",
      })
  void rules_sayWhatAWebhookIsFor(boolean asked, String rule) {
    configure(
        "Validating",
        "v",
        hook("v", "rules: [{apiGroups: [''], apiVersions: ['*'], " + rule + "}]"));
    asking.answer("v", "{allowed: true}");
    asking.map("a");
    assertThat(asking.hosts.isEmpty()).isEqualTo(!asked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "true; namespaceSelector: {matchLabels: {env: prod}}",
        "false; namespaceSelector: {matchLabels: {env: test}}",
        "false; objectSelector: {matchLabels: {env: prod}}",
        "true; objectSelector: {matchExpressions: [{key: env, operator: DoesNotExist}]}",
        "true; 'matchConditions: [{name: x, expression: ''object.data.a == \"b\"''}]'",
        "false; 'matchConditions: [{name: x, expression: ''object.data.a == \"c\"''}]'",
        "false; 'failurePolicy: Ignore, matchConditions: [{name: x, expression: ''object.nope == 1''}]'",
        "false; 'matchConditions: [{name: x, expression: ''object.nope == 1''}, {name: z, expression: ''1 > 2''}]'",
      })
  void selectorsAndConditions_narrowIt(boolean asked, String more) {
    configure("Validating", "v", hook("v", RULES + ", " + more));
    asking.answer("v", "{allowed: true}");
    asking.map("a");
    assertThat(asking.hosts.isEmpty()).isEqualTo(!asked);
  }

  @Test
  void conditionWithoutValue_isRefused() {
    configure(
        "Validating",
        "v",
        hook("v", RULES + ", matchConditions: [{name: x, expression: 'object.nope == 1'}]"));
    ApiException refusal = refused(() -> asking.map("a"));
    assertThat(refusal)
        .hasMessage(
            "configmaps \"a\" is forbidden: expression 'object.nope == 1' resulted in error: no such"
                + " key: nope");
    assertThat(refusal.status().code()).isEqualTo(403);
  }

  @Test
  void dryRun_asksThoseAloneWhoHaveNoEffects() {
    configure("Validating", "v", hook("v", RULES));
    asking.answer("v", "{allowed: true}");
    asking.create(Asking.configMap("a", "{}"), WriteOptions.DRY_RUN);
    assertThat(asking.requests.get(0).get("dryRun")).isEqualTo(Json.of(true));
    assertThat(asking.requests.get(0).object("options").array("dryRun")).hasSize(1);
  }

  @Test
  void otherVersion_isShownToWhoAskedForIt() {
    String autoscaler =
        "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: NAME, namespace:"
            + " default}, spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: d, apiVersion:"
            + " apps/v1}, targetCPUUtilizationPercentage: 50}}";
    String rules =
        "rules: [{operations: ['*'], apiGroups: [autoscaling], apiVersions: [v2], resources:"
            + " [horizontalpodautoscalers]}]";
    configure("Mutating", "e", hook("e", rules));
    configure("Mutating", "x", hook("x", rules + ", matchPolicy: Exact"));
    asking.answer("e", Asking.patch("[{op: replace, path: /spec/maxReplicas, value: 7}]"));
    Json.Obj created = asking.create(autoscaler.replace("NAME", "h"));
    assertThat(asking.hosts).containsExactly("e");
    Json.Obj request = asking.requests.get(0);
    assertThat(request.object("kind").text("version")).isEqualTo("v2");
    assertThat(request.object("requestKind").text("version")).isEqualTo("v1");
    assertThat(request.object("object").object("spec").array("metrics")).hasSize(1);
    assertThat(created.text("apiVersion")).isEqualTo("autoscaling/v1");
    assertThat(created.object("spec").get("maxReplicas")).isEqualTo(Json.of(7));
    assertThat(created.object("spec").get("targetCPUUtilizationPercentage")).isEqualTo(Json.of(50));
  }

  @Test
  void subresource_isShownWithItsOwnObject() {
    configure(
        "Mutating",
        "m",
        hook(
            "m",
            "rules: [{operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*']}]"));
    asking.answer("m", "{allowed: true}");
    asking.create(
        "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: r, namespace: default}, spec:"
            + " {replicas: 1, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}},"
            + " spec: {containers: [{name: c, image: i}]}}}}");
    asking.requests.clear();
    asking.answer("m", Asking.patch("[{op: replace, path: /spec/replicas, value: 5}]"));
    var sets = asking.api.resources(dev.orch.model.apps.ReplicaSet.class).inNamespace("default");
    var scale = sets.subresource(dev.orch.store.api.SubresourceKey.SCALE);
    var asked = scale.get("r");
    var stored = scale.update("r", asked.withSpec(asked.spec().withReplicas(3)), WriteOptions.NONE);
    assertThat(stored.spec().replicas()).isEqualTo(5);
    assertThat(asking.requests).hasSize(1);
    Json.Obj request = asking.requests.get(0);
    assertThat(request.object("kind"))
        .isEqualTo(Asking.json("{group: autoscaling, version: v1, kind: Scale}"));
    assertThat(request.object("resource"))
        .isEqualTo(Asking.json("{group: apps, version: v1, resource: replicasets}"));
    assertThat(request.text("subResource") + request.text("operation")).isEqualTo("scaleUPDATE");
    assertThat(request.object("object").object("spec").get("replicas")).isEqualTo(Json.of(3));
    assertThat(request.object("oldObject").object("spec").get("replicas")).isEqualTo(Json.of(1));
  }

  @Test
  void earlierWebhook_isAskedAgainIfItWantsTo() {
    configure(
        "Mutating",
        "m",
        hook("one", RULES + ", reinvocationPolicy: IfNeeded"),
        hook("never", RULES),
        hook("two", RULES));
    asking.answer("one", "{allowed: true}");
    asking.answer("never", "{allowed: true}");
    asking.answer("two", LABEL);
    asking.map("a");
    assertThat(asking.hosts).containsExactly("one", "never", "two", "one");
    assertThat(asking.requests.get(3).object("object").object("metadata").has("labels")).isTrue();
  }

  @Test
  void configurationsThemselves_areNobodysBusiness() {
    configure(
        "Validating",
        "v",
        hook(
            "v",
            "rules: [{operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*']}]"));
    configure("Validating", "w", hook("w", RULES));
    assertThat(asking.hosts).isEmpty();
    assertThat(refused(() -> asking.map("a")).status().code()).isEqualTo(500);
  }

  @Test
  void serviceThatIsNotThere_isTold() {
    configure(
        "Validating",
        "v",
        hook("v", RULES)
            .replace(
                "{url: 'https://v/'}",
                "{service: {name: s, namespace: ns, path: /p, port: 8443}}"));
    assertThat(refused(() -> asking.map("a")))
        .hasMessageEndingWith("Post \"https://s.ns.svc:8443/p\": service \"s\" not found");
  }

  @Test
  void changedConfiguration_countsAtOnce() {
    configure("Validating", "v", hook("v", RULES));
    asking.answer("v", "{allowed: false}");
    refused(() -> asking.map("a"));
    asking
        .api
        .resources(dev.orch.model.admissionregistration.ValidatingWebhookConfiguration.class)
        .delete("v");
    assertThat(List.of(asking.map("a").object("metadata").text("name"))).containsExactly("a");
  }
}
