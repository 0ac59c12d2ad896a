package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAPI v2, whose protobuf form kubectl reads. */
class SwaggerTest {
  private static final String PROTOBUF =
      "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
  private static final String DEPLOYMENT = "io.k8s.api.apps.v1.Deployment";
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/{namespace}/deployments";
  private static Served served;
  private static HttpClient client;

  @BeforeAll
  static void serve() {
    served = new Served();
    client = served.client(HttpClient.Version.HTTP_2);
  }

  @AfterAll
  static void close() {
    served.close();
  }

  private static Json.Obj json() throws Exception {
    return Served.json(
        client.send(
            served.request("/openapi/v2").header("Accept", "application/json").build(),
            BodyHandlers.ofString()));
  }

  private static HttpResponse<byte[]> bytes(String accept) throws Exception {
    return client.send(
        served.request("/openapi/v2").header("Accept", accept).build(), BodyHandlers.ofByteArray());
  }

  /** The values of a message's field of that number. */
  private static List<byte[]> fields(byte[] message, int number) {
    List<byte[]> values = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(message);
    while (rest.hasRemaining()) {
      int tag = varint(rest);
      if ((tag & 7) == 0) {
        varint(rest);
        continue;
      }
      assertThat(tag & 7).isEqualTo(2);
      byte[] value = new byte[varint(rest)];
      rest.get(value);
      if (tag >>> 3 == number) {
        values.add(value);
      }
    }
    return values;
  }

  private static int varint(ByteBuffer rest) {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = rest.get();
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static byte[] field(byte[] message, int... path) {
    byte[] at = message;
    for (int number : path) {
      assertThat(fields(at, number)).as("field " + number).isNotEmpty();
      at = fields(at, number).get(0);
    }
    return at;
  }

  private static String text(byte[] message, int... path) {
    return new String(field(message, path), StandardCharsets.UTF_8);
  }

  /** The value that has this name in a map. */
  private static byte[] named(byte[] map, int number, String name) {
    return fields(map, number).stream()
        .filter(entry -> text(entry, 1).equals(name))
        .map(entry -> field(entry, 2))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name));
  }

  @Test
  void json_hasEveryGroupsKindsAndNoReferenceOutOfIt() throws Exception {
    Json.Obj document = json();
    assertThat(document.text("swagger")).isEqualTo("2.0");
    Json.Obj definitions = document.object("definitions");
    assertThat(definitions.members()).containsKeys(DEPLOYMENT, "io.k8s.api.core.v1.Pod");
    assertThat(document.object("paths").members()).containsKey(DEPLOYMENTS);
    assertThat(document.toString()).doesNotContain("#/components", "\"oneOf\":[", "\"allOf\":[");
    assertThat(definitions.object(DEPLOYMENT).object("properties").object("spec").text("$ref"))
        .isEqualTo("#/definitions/io.k8s.api.apps.v1.DeploymentSpec");
  }

  @Test
  void protobuf_saysTheSame() throws Exception {
    HttpResponse<byte[]> answer = bytes(PROTOBUF);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
    byte[] document = answer.body();
    assertThat(text(document, 1)).isEqualTo("2.0");
    byte[] definitions = field(document, 9);
    assertThat(fields(definitions, 1))
        .extracting(entry -> text(entry, 1))
        .containsExactlyElementsOf(json().object("definitions").members().keySet());
    assertThat(fields(field(document, 8), 2))
        .extracting(entry -> text(entry, 1))
        .containsExactlyElementsOf(json().object("paths").members().keySet());

    byte[] deployment = named(definitions, 1, DEPLOYMENT);
    assertThat(text(deployment, 22, 1)).isEqualTo("object");
    assertThat(text(named(field(deployment, 25), 1, "spec"), 1))
        .isEqualTo("#/definitions/io.k8s.api.apps.v1.DeploymentSpec");
    assertThat(text(named(deployment, 31, "x-kubernetes-group-version-kind"), 2))
        .isEqualTo("[{\"group\":\"apps\",\"kind\":\"Deployment\",\"version\":\"v1\"}]");
  }

  @Test
  void bothForms_describeTypesAndFieldsAndSayWhatValuesAreAllowed() throws Exception {
    Json.Obj deployment = json().object("definitions").object(DEPLOYMENT);
    String spec = deployment.object("properties").object("spec").text("description");
    assertThat(spec).endsWith(".");
    assertThat(json().toString()).doesNotContain("\"default\":{}", "\"default\":\"\"");

    byte[] definitions = field(bytes(PROTOBUF).body(), 9);
    byte[] same = named(definitions, 1, DEPLOYMENT);
    assertThat(text(same, 4)).isEqualTo(deployment.text("description"));
    assertThat(text(named(field(same, 25), 1, "spec"), 4)).isEqualTo(spec);
    byte[] container = named(definitions, 1, "io.k8s.api.core.v1.Container");
    byte[] policy = named(field(container, 25), 1, "imagePullPolicy");
    assertThat(fields(policy, 20))
        .extracting(value -> text(value, 2))
        .containsExactly("\"Always\"", "\"IfNotPresent\"", "\"Never\"");
  }

  @Test
  void protobuf_tellsWhatPathsName() throws Exception {
    byte[] item = named(field(bytes(PROTOBUF).body(), 8), 2, DEPLOYMENTS + "/{name}");
    assertThat(fields(item, 9))
        .extracting(parameter -> text(parameter, 1, 2, 4, 4))
        .containsExactly("name", "namespace");
    assertThat(text(field(item, 2), 5)).isEqualTo("readAppsV1NamespacedDeployment");
  }

  @Test
  void protobuf_tellsWhichWritesValidateFields() throws Exception {
    byte[] patch = field(named(field(bytes(PROTOBUF).body(), 8), 2, DEPLOYMENTS + "/{name}"), 8);
    assertThat(text(named(patch, 13, "x-kubernetes-group-version-kind"), 2)).contains("apps");
    assertThat(fields(patch, 8).subList(1, fields(patch, 8).size()))
        .extracting(parameter -> text(parameter, 1, 2, 3, 4))
        .contains("dryRun", "fieldValidation");
    assertThat(text(field(patch, 8), 1, 1, 2)).isEqualTo("body");
  }

  @Test
  void otherForms_areRefused() throws Exception {
    assertThat(bytes("text/html").statusCode()).isEqualTo(406);
    assertThat(bytes("text/html, */*;q=0.1").statusCode()).isEqualTo(200);
  }
}
