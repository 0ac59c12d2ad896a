package dev.orch.model.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.json.Json;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DefaultsTest {
  static Stream<Kind<?>> kinds() {
    return BuiltInKinds.all().all().stream();
  }

  private static <T extends Resource> T defaulted(Kind<T> kind, String json) {
    return kind.rules().defaults(kind.read(Json.parse(json), unknown -> {}));
  }

  private static <T extends Resource> void idempotent(Kind<T> kind, String json) {
    T once = defaulted(kind, json);

    assertThat(kind.rules().defaults(once)).isEqualTo(once);
    assertThat(kind.read(kind.toJson(once), unknown -> {})).isEqualTo(once);
    assertThat(Json.parse(kind.encode(once))).isEqualTo(kind.toJson(once));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void defaults_ofAnEmptyObject_areIdempotent(Kind<?> kind) {
    idempotent(kind, "{}");
    idempotent(kind, "{'metadata':{'name':'x'},'spec':{}}".replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource({
    "nginx, Always",
    "nginx:latest, Always",
    "nginx:1.27, IfNotPresent",
    "registry:5000/nginx, Always",
    "registry:5000/nginx:1, IfNotPresent",
    "nginx@sha256:0123456789012345678901234567890123456789012345678901234567890123, IfNotPresent"
  })
  void pullPolicy_comesFromTheTag(String image, String policy) {
    var pod =
        defaulted(
            BuiltInKinds.POD,
            "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"" + image + "\"}]}}");

    assertThat(pod.spec().containers().get(0).imagePullPolicy()).isEqualTo(policy);
  }

  @Test
  void deployment_rollsByAQuarter() {
    var deployment = defaulted(BuiltInKinds.DEPLOYMENT, "{}");

    assertThat(deployment.spec().replicas()).isEqualTo(1);
    assertThat(deployment.spec().strategy().type()).isEqualTo("RollingUpdate");
    assertThat(deployment.spec().strategy().rollingUpdate()).isNotNull();
    assertThat(BuiltInKinds.DEPLOYMENT.toJson(deployment).object("spec").object("strategy"))
        .hasToString(
            "{\"rollingUpdate\":{\"maxSurge\":\"25%\",\"maxUnavailable\":\"25%\"},"
                + "\"type\":\"RollingUpdate\"}");
  }

  @Test
  void servicePort_isTheTargetToo() {
    var service = defaulted(BuiltInKinds.SERVICE, "{\"spec\":{\"ports\":[{\"port\":80}]}}");

    assertThat(BuiltInKinds.SERVICE.toJson(service).object("spec"))
        .hasToString(
            "{\"internalTrafficPolicy\":\"Cluster\",\"ports\":[{\"port\":80,\"protocol\":\"TCP\","
                + "\"targetPort\":80}],\"sessionAffinity\":\"None\",\"type\":\"ClusterIP\"}");
  }

  @Test
  void limits_areRequestsToo() {
    var pod =
        defaulted(
            BuiltInKinds.POD,
            "{\"spec\":{\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":\"1\"}}}]}}");

    assertThat(pod.spec().containers().get(0).resources().requests())
        .isEqualTo(pod.spec().containers().get(0).resources().limits())
        .isNotEmpty();
  }
}
