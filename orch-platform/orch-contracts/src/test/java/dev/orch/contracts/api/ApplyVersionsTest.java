package dev.orch.contracts.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.model.Bytes;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ManagedFieldsEntry;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import dev.orch.store.api.WriteOptions;
import dev.orch.store.api.WriteOptions.FieldValidation;
import dev.orch.store.local.LocalApi;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Managers own fields of the version that they wrote, whatever version others write. */
class ApplyVersionsTest {
  private static final String V1 = "autoscaling/v1";
  private static final String V2 = "autoscaling/v2";
  private static final String TARGET =
      "'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'d'},";

  private final Api api =
      LocalApi.builder().clock(() -> Instant.parse("2026-11-22T10:00:00Z")).seed(1).build();

  @BeforeEach
  void namespace() {
    Kind<Namespace> kind = api.kinds().of(Namespace.class);
    api.resources(kind).create(kind.read(obj("{'metadata':{'name':'n'}}"), unknown -> {}));
  }

  private static Json.Obj obj(String json) {
    return Json.parse(json.replace('\'', '"')).asObject();
  }

  private void apply(String manager, String apiVersion, String spec, boolean force) {
    String body =
        "{'apiVersion':'"
            + apiVersion
            + "','kind':'HorizontalPodAutoscaler','metadata':{'name':'h'},'spec':{"
            + spec
            + "}}";
    resources(apiVersion)
        .patch(
            "h",
            new Patch(
                Patch.Type.APPLY,
                Bytes.of(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8))),
            new WriteOptions(false, manager, FieldValidation.STRICT, force));
  }

  private Resources<? extends Resource> resources(String apiVersion) {
    Kind<?> kind = kind(apiVersion);
    return api.resources(kind).inNamespace("n");
  }

  private Kind<?> kind(String apiVersion) {
    return Objects.requireNonNull(api.kinds().byName(apiVersion, "HorizontalPodAutoscaler"));
  }

  private Json.Obj spec(String apiVersion) {
    return json(kind(apiVersion)).object("spec");
  }

  private <T extends Resource> Json.Obj json(Kind<T> kind) {
    return kind.toJson(api.resources(kind).inNamespace("n").get("h"));
  }

  /** What somebody owns, or nothing. */
  private String owned(String manager) {
    return resources(V2).get("h").metadata().managedFields().stream()
        .filter(entry -> entry.manager().equals(manager))
        .map(ManagedFieldsEntry::fieldsV1)
        .map(String::valueOf)
        .findFirst()
        .orElse("");
  }

  private static final String CPU_50 =
      "'metrics':[{'type':'Resource','resource':{'name':'cpu','target':"
          + "{'type':'Utilization','averageUtilization':50}}}]";

  @Test
  void whatAnotherVersionCallsOtherwise_isTheSameField() {
    apply("a", V2, TARGET + "'maxReplicas':3," + CPU_50, false);
    assertThat(owned("a")).contains("f:metrics");
    assertThatThrownBy(
            () -> apply("b", V1, "'maxReplicas':3,'targetCPUUtilizationPercentage':60", false))
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> {
              assertThat(refusal.is(Reason.CONFLICT)).isTrue();
              assertThat(refusal.status().details().causes())
                  .extracting(cause -> cause.field())
                  .containsExactly(".spec.metrics");
            });
    apply("b", V1, "'maxReplicas':3,'targetCPUUtilizationPercentage':60", true);
    assertThat(owned("a")).doesNotContain("f:metrics").contains("f:maxReplicas");
    assertThat(owned("b")).contains("f:targetCPUUtilizationPercentage");
    assertThat(spec(V2).array("metrics").toString()).contains("\"averageUtilization\":60");
  }

  @Test
  void whatIsTheSameInBoth_isNoConflict() {
    apply("a", V2, TARGET + "'maxReplicas':3," + CPU_50, false);
    apply("b", V1, "'maxReplicas':3,'targetCPUUtilizationPercentage':50", false);
    assertThat(owned("a")).contains("f:metrics");
    assertThat(owned("b")).contains("f:targetCPUUtilizationPercentage");
  }

  @Test
  void whatOneDrops_staysIfAnotherOwnsItInHisVersion() {
    apply("a", V2, TARGET + "'maxReplicas':3,'minReplicas':2," + CPU_50, false);
    apply("b", V1, "'maxReplicas':3,'targetCPUUtilizationPercentage':50", false);
    apply("a", V2, TARGET + "'maxReplicas':3", false);
    assertThat(spec(V1).get("targetCPUUtilizationPercentage")).hasToString("50");
    assertThat(spec(V1).get("minReplicas")).as("nobody's, so its default").hasToString("1");
  }

  @Test
  void whoChangesHisVersion_ownsInIt_andDropsWhatHeHadInTheOther() {
    apply("a", V2, TARGET + "'maxReplicas':3,'minReplicas':2," + CPU_50, false);
    apply("a", V1, TARGET + "'maxReplicas':3,'targetCPUUtilizationPercentage':50", false);
    assertThat(owned("a")).contains("f:targetCPUUtilizationPercentage").doesNotContain("f:metrics");
    assertThat(spec(V1).get("minReplicas")).hasToString("1");
    apply("a", V1, TARGET + "'maxReplicas':3", false);
    assertThat(spec(V1).get("targetCPUUtilizationPercentage")).as("default").hasToString("80");
  }

  @Test
  void updatesInOneVersion_takeFieldsOfAnother() {
    apply("a", V2, TARGET + "'maxReplicas':3,'minReplicas':2," + CPU_50, false);
    resources(V1)
        .patch(
            "h",
            new Patch(
                Patch.Type.MERGE,
                Bytes.of(
                    "{\"spec\":{\"targetCPUUtilizationPercentage\":70}}"
                        .getBytes(StandardCharsets.UTF_8))),
            new WriteOptions(false, "w", FieldValidation.STRICT, false));
    assertThat(owned("a")).doesNotContain("f:metrics").contains("f:minReplicas");
    assertThat(owned("w")).contains("f:targetCPUUtilizationPercentage");
  }

  @Test
  void whatCannotBeRead_isRefused_asItIsInOneVersion() {
    apply("a", V2, TARGET + "'maxReplicas':3", false);
    apply("b", V1, "'maxReplicas':3", false);
    assertThatThrownBy(() -> apply("b", V1, "'maxReplicas':'many'", true))
        .isInstanceOfSatisfying(
            ApiException.class, refusal -> assertThat(refusal.status().code()).isEqualTo(500));
  }
}
