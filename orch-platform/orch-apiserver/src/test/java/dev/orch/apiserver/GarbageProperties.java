package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is sent, the server lives on, and never says that it has a bug. */
class GarbageProperties {
  private static Served served;
  private static HttpClient client;

  @BeforeContainer
  static void serve() {
    served = new Served();
    client = served.client(HttpClient.Version.HTTP_1_1);
    served.map("a");
  }

  @AfterContainer
  static void close() {
    served.close();
  }

  private static void assertAlive() throws IOException, InterruptedException {
    HttpRequest request = served.request("/readyz").build();
    assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
  }

  @Property(tries = 100)
  void bytes_areSurvived(@ForAll @Size(max = 2000) byte[] bytes, @ForAll boolean overTls)
      throws Exception {
    served.throwAt(bytes, overTls);
    assertAlive();
  }

  @Provide
  Arbitrary<String> almostHttp() {
    return Arbitraries.of(
            "GET ",
            "POST ",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "/api/v1/namespaces/default/configmaps",
            "?watch=1",
            " HTTP/1.1",
            " HTTP/9",
            "\r\n",
            "Host: localhost\r\n",
            "Host: a\r\nHost: b\r\n",
            "Authorization: Bearer " + Served.ADMIN + "\r\n",
            "Content-Length: 5\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Expect: 100-continue\r\n",
            "Connection: Upgrade\r\nUpgrade: websocket\r\n",
            "5\r\nhello\r\n",
            "ffffffffffffffff\r\n",
            "0\r\n\r\n",
            "{\"metadata\":{\"name\":\"x\"}}",
            "\0",
            "%00%zz",
            "\u00e4")
        .list()
        .ofMaxSize(15)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void almostHttp_isSurvived(@ForAll("almostHttp") String text) throws Exception {
    served.throwAt(text.getBytes(StandardCharsets.UTF_8), true);
    assertAlive();
  }

  /** A request that is HTTP, to somewhere, with something. */
  record Asked(String method, String path, String type, String accept, String body) {}

  private static final String PATHS =
      "/api/v1/namespaces/default/configmaps /api/v1/namespaces/default/configmaps/a /api/v1/pods"
          + " /api/v1/namespaces/default/pods /api/v1/namespaces/default/pods/a/binding"
          + " /api/v1/namespaces/default/bindings /api/v1/namespaces/default/services"
          + " /apis/apps/v1/namespaces/default/deployments /apis/apps/v1/namespaces/default/deployments/a/scale"
          + " /apis/apps/v1/namespaces/default/replicasets/a/status /api/v1/nodes /api/v1/namespaces/a/finalize"
          + " /apis/batch/v1/namespaces/default/jobs /api/v1/namespaces/default/events /openapi/v3/x /apis//v1/x"
          + " /api/v1/namespaces/default/pods/a/log /apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
          + " /api/v1/persistentvolumes /api/v1/namespaces/default/secrets /api/v1/namespaces//configmaps/a";

  @Provide
  Arbitrary<Asked> requests() {
    Arbitrary<String> parameters =
        Combinators.combine(
                Arbitraries.of(
                    "limit",
                    "continue",
                    "labelSelector",
                    "fieldSelector",
                    "resourceVersion",
                    "resourceVersionMatch",
                    "dryRun",
                    "fieldManager",
                    "fieldValidation",
                    "force",
                    "gracePeriodSeconds",
                    "propagationPolicy",
                    "orphanDependents",
                    "sendInitialEvents",
                    "pretty",
                    "includeObject",
                    "tailLines"),
                Arbitraries.of(
                    "",
                    "0",
                    "1",
                    "-1",
                    "true",
                    "x",
                    "a%3D%3D",
                    "a+in+(b",
                    "%21a",
                    "All",
                    "Exact",
                    "99999999999999999999",
                    "Strict",
                    "Ignore",
                    "NotOlderThan",
                    "spec.nodeName%3Dn",
                    "eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ",
                    "Orphan",
                    "%00",
                    "%F0%9F%98%80"))
            .as((name, value) -> name + "=" + value)
            .list()
            .ofMaxSize(3)
            .map(all -> String.join("&", all));
    return Combinators.combine(
            Arbitraries.of("GET", "POST", "PUT", "PATCH", "DELETE"),
            Combinators.combine(Arbitraries.of(PATHS.split(" ")), parameters)
                .as((path, query) -> path + "?" + query),
            Arbitraries.of(
                "application/json",
                "application/yaml",
                "application/json-patch+json",
                "application/merge-patch+json",
                "application/strategic-merge-patch+json",
                "application/apply-patch+yaml"),
            Arbitraries.of(
                "application/json",
                "application/yaml",
                "*/*",
                "application/json;as=Table;v=v1;g=meta.k8s.io",
                "application/json;as=Table;v=v9;g=meta.k8s.io,application/json",
                "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"),
            Arbitraries.oneOf(
                bodies(3).map(Json::toString),
                bodies(2).list().ofMaxSize(3).map(all -> new Json.Arr(all).toString()),
                Arbitraries.strings().ofMaxLength(20)))
        .as(Asked::new);
  }

  /** Trees with the names that objects and patches have. */
  private static Arbitrary<Json> bodies(int depth) {
    Arbitrary<Json> leaves =
        Arbitraries.of(
            Json.of(""),
            Json.of("a"),
            Json.of("-1"),
            Json.of("50%"),
            Json.of("/metadata/name"),
            Json.of("/spec/-"),
            Json.of("replace"),
            Json.of("test"),
            Json.of("2026-01-01T00:00:00Z"),
            Json.of(0L),
            Json.of(-1L),
            Json.of(70000L),
            Json.of(true),
            Json.Null.NULL,
            new Json.Num("1e999"),
            new Json.Num("0.5"));
    if (depth == 0) {
      return leaves;
    }
    Arbitrary<String> names =
        Arbitraries.of(
            "metadata",
            "spec",
            "status",
            "name",
            "namespace",
            "labels",
            "annotations",
            "data",
            "containers",
            "initContainers",
            "image",
            "ports",
            "port",
            "targetPort",
            "containerPort",
            "replicas",
            "selector",
            "matchLabels",
            "matchExpressions",
            "template",
            "clusterIP",
            "type",
            "target",
            "kind",
            "op",
            "path",
            "value",
            "from",
            "$patch",
            "$retainKeys",
            "$setElementOrder/containers",
            "$deleteFromPrimitiveList/finalizers",
            "finalizers",
            "ownerReferences",
            "uid",
            "resourceVersion",
            "generateName",
            "deletionTimestamp",
            "volumes",
            "resources",
            "limits",
            "cpu",
            "nodeName",
            "restartPolicy",
            "affinity",
            "tolerations",
            "readinessProbe",
            "httpGet",
            "strategy",
            "rollingUpdate",
            "maxSurge",
            "key",
            "operator",
            "values",
            "endpoints",
            "addresses",
            "preconditions");
    Arbitrary<Json> inner = Arbitraries.lazy(() -> bodies(depth - 1));
    Arbitrary<Json> objects =
        Arbitraries.maps(names, inner)
            .ofMaxSize(6)
            .map(members -> new Json.Obj(new TreeMap<>(members)));
    Arbitrary<Json> arrays = inner.list().ofMaxSize(3).map(Json.Arr::new);
    return Arbitraries.frequencyOf(Tuple.of(5, objects), Tuple.of(2, arrays), Tuple.of(1, leaves));
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void requests_areNeverAnsweredWithABug(@ForAll("requests") Asked asked) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + served.port() + asked.path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + Served.ADMIN)
            .header("Content-Type", asked.type)
            .header("Accept", asked.accept)
            .method(asked.method, BodyPublishers.ofString(asked.body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.body()).doesNotContain("the request could not be handled");
    assertThat(answer.statusCode()).isBetween(200, 503);
  }
}
