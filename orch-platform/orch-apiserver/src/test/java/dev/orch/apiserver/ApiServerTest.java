package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single requests over HTTPS, and their answers. */
class ApiServerTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final int LIMIT = 3 << 20;
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

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    return send(
        served
            .request(path)
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
  }

  private static void assertStatus(HttpResponse<String> response, int code, String reason) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    Json.Obj status = Served.json(response);
    assertThat(status.text("kind")).isEqualTo("Status");
    assertThat(status.text("status")).isEqualTo("Failure");
    assertThat(status.text("reason")).isEqualTo(reason);
    assertThat(status.get("code")).isEqualTo(Json.of((long) code));
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void object_isCreatedReadReplacedPatchedAndDeleted(HttpClient.Version version)
      throws IOException, InterruptedException {
    HttpClient own = served.client(version);
    String name = version.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String body = "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"k\":\"1\"}}";
    HttpRequest.BodyPublisher bytes = BodyPublishers.ofString(body);

    HttpResponse<String> made =
        own.send(served.request(MAPS).POST(bytes).build(), BodyHandlers.ofString());
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.version()).isEqualTo(version);
    assertThat(made.headers().firstValue("content-type")).contains("application/json");

    HttpRequest.Builder put =
        served
            .request(MAPS + "/" + name)
            .PUT(BodyPublishers.ofString(body.replace("\"1\"", "\"2\"")));
    assertThat(own.send(put.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);

    HttpRequest.Builder patch =
        served
            .request(MAPS + "/" + name)
            .header("Content-Type", "application/merge-patch+json")
            .method("PATCH", BodyPublishers.ofString("{\"data\":{\"l\":\"3\"}}"));
    assertThat(own.send(patch.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);

    HttpResponse<String> read =
        own.send(served.request(MAPS + "/" + name).build(), BodyHandlers.ofString());
    assertThat(Served.json(read).object("data")).hasToString("{\"k\":\"2\",\"l\":\"3\"}");
    assertThat(Served.json(read).text("kind")).isEqualTo("ConfigMap");

    HttpRequest.Builder delete = served.request(MAPS + "/" + name).DELETE();
    HttpResponse<String> deleted = own.send(delete.build(), BodyHandlers.ofString());
    assertThat(Served.json(deleted).text("status")).isEqualTo("Success");
    assertStatus(
        own.send(served.request(MAPS + "/" + name).build(), BodyHandlers.ofString()),
        404,
        "NotFound");
  }

  @Test
  void wrongToken_isUnauthorized() throws Exception {
    assertStatus(
        send(served.request(MAPS).setHeader("Authorization", "Bearer wrong")), 401, "Unauthorized");
    assertStatus(
        send(served.request(MAPS).setHeader("Authorization", "bearer wrong")), 401, "Unauthorized");
    assertStatus(
        send(served.request("/version").setHeader("Authorization", "Bearer x")),
        401,
        "Unauthorized");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Bearer ", "Basic YTpi", "Nope x"})
  void whatIsNoToken_isNobodys(String authorization) throws Exception {
    HttpResponse<String> response =
        send(served.request(MAPS).setHeader("Authorization", authorization));
    assertStatus(response, 403, "Forbidden");
    assertThat(Served.json(response).text("message")).contains("User \"system:anonymous\"");
  }

  /** Who may do nothing isn't told what there is, nor what is wrong with the request. */
  @ParameterizedTest
  @CsvSource({
    "GET,/api/v1/namespaces/default/bogus,list,bogus,",
    "GET,/apis/nope.example.com/v1/namespaces/default/things/t,get,things,nope.example.com",
    "OPTIONS," + MAPS + "/x,,configmaps,",
    "PUT," + MAPS + ",update,configmaps,",
    "POST," + MAPS + ",create,configmaps,",
    "PATCH," + MAPS + "/x,patch,configmaps,",
    "PUT,/api/v1/namespaces/default/finalize,update,namespaces/finalize,",
    "DELETE,/api/v1/namespaces/default,delete,namespaces,",
    "GET,/api/v1/namespaces/default/pods/x/log,get,pods/log,",
    "POST,/api/v1/namespaces/default/pods/x/exec,create,pods/exec,",
    "GET,/api/v1/namespaces/default/services/x/proxy/y,get,services/proxy,",
    "DELETE," + MAPS + ",deletecollection,configmaps,"
  })
  void callerWithoutRights_isToldNothing(
      String method, String path, @Nullable String verb, String resource, @Nullable String group)
      throws Exception {
    HttpRequest.Builder request =
        served
            .request(path)
            .setHeader("Authorization", "Bearer " + Served.NOBODY)
            .header("Content-Type", "text/nonsense")
            .method(method, BodyPublishers.ofString("{"));
    HttpResponse<String> response = send(request);
    assertStatus(response, 403, "Forbidden");
    assertThat(Served.json(response).text("message"))
        .endsWith(
            String.format(
                Locale.ROOT,
                "User \"nobody\" cannot %s resource \"%s\" in API group \"%s\" in the namespace"
                    + " \"default\"",
                verb == null ? "" : verb,
                resource,
                group == null ? "" : group));
  }

  @Test
  void callerWithoutRights_isForbidden() throws Exception {
    HttpResponse<String> named =
        send(served.request(MAPS + "/x").setHeader("Authorization", "Bearer " + Served.NOBODY));
    assertStatus(named, 403, "Forbidden");
    assertThat(Served.json(named).text("message"))
        .isEqualTo(
            "configmaps \"x\" is forbidden: User \"nobody\" cannot get resource \"configmaps\" in API group \"\" in"
                + " the namespace \"default\"");
    HttpRequest anonymous = HttpRequest.newBuilder(served.request("/apis").build().uri()).build();
    HttpResponse<String> path = client.send(anonymous, BodyHandlers.ofString());
    assertStatus(path, 403, "Forbidden");
    assertThat(Served.json(path).text("message"))
        .isEqualTo("forbidden: User \"system:anonymous\" cannot get path \"/apis\"");
  }

  @ParameterizedTest
  @CsvSource({
    MAPS + "/none,404,NotFound",
    "/api/v1/nonsense,404,NotFound",
    "/api/v1/namespaces/default/nonsense,404,NotFound",
    "/api/v1/namespaces/default/nodes,404,NotFound",
    "/apis/apps/v1/namespaces/default/deployments/x/nonsense,404,NotFound",
    "/apis/apps/v9/deployments,404,NotFound",
    "/api/v9,404,NotFound"
  })
  void unknownPath_isNotFound(String path, int code, String reason) throws Exception {
    assertStatus(send(served.request(path)), code, reason);
  }

  @Test
  void unknownGroup_isNoPage() throws Exception {
    HttpResponse<String> response = send(served.request("/apis/nonsense.example.com/v1/things"));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("404 page not found\n");
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/api",
    "POST,/version",
    "PUT," + MAPS,
    "PATCH," + MAPS,
    "POST," + MAPS + "/x",
    "POST,/api/v1/configmaps",
    "DELETE,/api/v1/configmaps",
    "POST,/api/v1/watch/namespaces/default/configmaps",
    "TRACE," + MAPS,
    "GET,/api/v1/namespaces/default/bindings"
  })
  void wrongMethod_isNotAllowed(String method, String path) throws Exception {
    HttpRequest.Builder request =
        served
            .request(path)
            .header("Content-Type", "application/merge-patch+json")
            .method(method, BodyPublishers.ofString("{}"));
    assertStatus(send(request), 405, "MethodNotAllowed");
  }

  @Test
  void unknownRepresentation_isNotAcceptable() throws Exception {
    assertStatus(send(served.request(MAPS).header("Accept", "text/html")), 406, "NotAcceptable");
    assertThat(
            send(served.request(MAPS + "?watch=1").header("Accept", "application/yaml"))
                .statusCode())
        .isEqualTo(406);
    assertStatus(
        send(served.request(MAPS).header("Accept", "application/json;as=Nonsense;v=v1;g=x")),
        406,
        "NotAcceptable");
    assertThat(
            send(served.request(MAPS).header("Accept", "text/html, application/json;q=0.1"))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void bodyOfUnknownType_isUnsupported() throws Exception {
    assertStatus(post(MAPS, "text/plain", "{}"), 415, "UnsupportedMediaType");
    HttpRequest.Builder patch =
        served
            .request(MAPS + "/x")
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString("{}"));
    assertStatus(send(patch), 415, "UnsupportedMediaType");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{",
        "{'metadata':",
        "[]",
        "null",
        "7",
        "''",
        "{'metadata':7}",
        "{'data':{'k':7}}",
        "{'kind':'Pod','apiVersion':'v1'}",
        "{'metadata':{'name':{}}}",
        "{'metadata':{'creationTimestamp':'yesterday'}}",
        "{'metadata':{'deletionGracePeriodSeconds':1.5}}",
        "{'binaryData':{'k':'!'}}"
      })
  void malformedBody_isABadRequest(String body) throws Exception {
    assertStatus(post(MAPS, "application/json", body), 400, "BadRequest");
    assertThat(send(served.request("/version")).statusCode()).isEqualTo(200);
  }

  @Test
  void deeplyNestedBody_isABadRequest() throws Exception {
    String nested = "[".repeat(100_000);
    assertStatus(post(MAPS, "application/json", "{\"data\":" + nested + "}"), 400, "BadRequest");
    assertStatus(post(MAPS, "application/yaml", "a: " + nested), 400, "BadRequest");
  }

  @Test
  void invalidObject_namesTheField() throws Exception {
    HttpResponse<String> refused =
        post(MAPS, "application/json", "{'metadata':{'name':'Not_A_Name'}}");
    assertStatus(refused, 422, "Invalid");
    Json cause = Served.json(refused).object("details").array("causes").get(0);
    assertThat(cause.asObject().text("field")).isEqualTo("metadata.name");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void oversizedBody_isRefused(HttpClient.Version version) throws Exception {
    HttpClient own = served.client(version);
    HttpRequest.Builder request =
        served.request(MAPS).POST(BodyPublishers.ofString("x".repeat(LIMIT + 1)));
    HttpResponse<String> refused = own.send(request.build(), BodyHandlers.ofString());
    assertStatus(refused, 413, "RequestEntityTooLarge");
    assertThat(own.send(served.request(MAPS).build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void unknownHost_isRefused() throws IOException {
    assertThat(withHost("evil.example.com")).startsWith("HTTP/1.1 403");
    assertThat(withHost("evil.example.com:443")).startsWith("HTTP/1.1 403");
    assertThat(withHost("127.0.0.1.evil.example.com")).startsWith("HTTP/1.1 403");
    assertThat(withHost("localhost:" + served.port())).startsWith("HTTP/1.1 200");
    assertThat(withHost("LocalHost")).startsWith("HTTP/1.1 200");
    assertThat(withHost("127.0.0.1")).startsWith("HTTP/1.1 200");
  }

  private static String withHost(String host) throws IOException {
    return served.raw(
        ("GET /version HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void malformedRequest_isABadRequestAndEndsTheConnection() throws IOException {
    assertThat(served.raw("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws IOException {
    String one = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String last =
        "GET /nonsense HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + Served.ADMIN
            + "\r\nConnection: close\r\n\r\n";
    String answers = served.raw((one + one + last).getBytes(StandardCharsets.US_ASCII));
    assertThat(answers.split("HTTP/1.1 ", -1))
        .extracting(answer -> answer.isEmpty() ? "" : answer.substring(0, 3))
        .containsExactly("", "200", "200", "404");
  }

  @Test
  void unknownFields_areToldOfOrRefusedAsAsked() throws Exception {
    String body = "{'metadata':{'name':'unknown-%s'},'dat':{}}";
    HttpResponse<String> warned = post(MAPS, "application/json", body.formatted("warned"));
    assertThat(warned.statusCode()).isEqualTo(201);
    assertThat(warned.headers().allValues("warning"))
        .containsExactly("299 - \"unknown field \\\"dat\\\"\"");
    HttpResponse<String> ignored =
        post(MAPS + "?fieldValidation=Ignore", "application/json", body.formatted("ignored"));
    assertThat(ignored.headers().allValues("warning")).isEmpty();
    HttpResponse<String> strict =
        post(MAPS + "?fieldValidation=Strict", "application/json", body.formatted("strict"));
    assertStatus(strict, 400, "BadRequest");
    assertThat(Served.json(strict).text("message"))
        .isEqualTo(
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field"
                + " \"dat\"");
  }

  @Test
  void yamlBodyAndAnswer_areReadAndWritten() throws Exception {
    HttpRequest.Builder request =
        served
            .request(MAPS)
            .header("Content-Type", "application/yaml")
            .header("Accept", "application/yaml")
            .POST(BodyPublishers.ofString("metadata:\n  name: yaml\ndata:\n  a: \"1\"\n"));
    HttpResponse<String> made = send(request);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(made.headers().firstValue("content-type")).contains("application/yaml");
    Json.Obj read = Yaml.parseOne(made.body(), problem -> {}).asObject();
    assertThat(read.object("data").text("a")).isEqualTo("1");
    assertThat(served.maps().get("yaml").data()).containsEntry("a", "1");
  }

  @Test
  void table_hasAColumnForEachCell() throws Exception {
    served.map("table");
    Json.Obj table =
        Served.json(
            send(
                served
                    .request(MAPS + "?fieldSelector=metadata.name%3Dtable")
                    .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")));
    assertThat(table.text("kind")).isEqualTo("Table");
    assertThat(table.text("apiVersion")).isEqualTo("meta.k8s.io/v1");
    List<String> columns =
        table.array("columnDefinitions").stream().map(c -> c.asObject().text("name")).toList();
    assertThat(columns).containsExactly("Name", "Data", "Age");
    Json.Obj row = table.array("rows").get(0).asObject();
    assertThat(row.array("cells")).hasToString("[\"table\", 1, \"0s\"]");
    assertThat(row.object("object").text("kind")).isEqualTo("PartialObjectMetadata");
    assertThat(row.object("object").has("data")).isFalse();
  }

  @Test
  void partialMetadata_hasNothingElse() throws Exception {
    served.map("partial");
    Json.Obj one =
        Served.json(
            send(
                served
                    .request(MAPS + "/partial")
                    .header(
                        "Accept", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io")));
    assertThat(one.members().keySet()).containsExactly("apiVersion", "kind", "metadata");
    assertThat(one.text("kind")).isEqualTo("PartialObjectMetadata");
    Json.Obj list =
        Served.json(
            send(
                served
                    .request(MAPS)
                    .header(
                        "Accept",
                        "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")));
    assertThat(list.text("kind")).isEqualTo("PartialObjectMetadataList");
    assertThat(list.array("items")).isNotEmpty().noneMatch(i -> i.asObject().has("data"));
  }

  @Test
  void everyAnswer_hasAnAuditId() throws Exception {
    String first = send(served.request(MAPS)).headers().firstValue("Audit-Id").orElseThrow();
    String second =
        send(served.request("/nonsense")).headers().firstValue("Audit-Id").orElseThrow();
    assertThat(first).matches("[0-9a-f-]{36}").isNotEqualTo(second);
    HttpResponse<String> named = send(served.request(MAPS).header("Audit-ID", "of-the-client"));
    assertThat(named.headers().allValues("Audit-Id")).containsExactly("of-the-client");
  }

  @Test
  void versionYetToCome_isNotWaitedFor() throws Exception {
    served.map("reached");
    long revision = served.store.revision();
    String path = MAPS + "/reached?resourceVersion=";
    assertThat(send(served.request(path + revision)).statusCode()).isEqualTo(200);
    assertStatus(send(served.request(path + (revision + 1000))), 504, "Timeout");
  }

  @Test
  void pages_leadToTheWholeList() throws Exception {
    for (int i = 0; i < 5; i++) {
      served.create(
          ConfigMap.class, "default", "{'metadata':{'name':'page-%d','labels':{'p':'1'}}}", i);
    }
    StringBuilder names = new StringBuilder();
    String more = "";
    do {
      String path = MAPS + "?labelSelector=p%3D1&limit=2&continue=" + more;
      Json.Obj page = Served.json(send(served.request(path)));
      names.append(
          page.array("items").stream()
              .map(item -> item.asObject().object("metadata").text("name"))
              .collect(Collectors.joining(",", "", ";")));
      more = page.object("metadata").text("continue");
    } while (!more.isEmpty());
    assertThat(names).hasToString("page-0,page-1;page-2,page-3;page-4;");
    assertStatus(send(served.request(MAPS + "?limit=2&continue=nonsense")), 400, "BadRequest");
  }

  @Test
  void dryRun_storesNothing() throws Exception {
    HttpResponse<String> made =
        post(MAPS + "?dryRun=All", "application/json", "{'metadata':{'name':'dry'}}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(served.maps().find("dry")).isEmpty();
  }

  @Test
  void binding_isPostedToThePodOrToBindings() throws Exception {
    for (String name : List.of("bound-a", "bound-b")) {
      served.create(
          Pod.class,
          "default",
          "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'c','image':'i:1'}]}}",
          name);
    }
    String pods = "/api/v1/namespaces/default/";
    String body = "{'metadata':{'name':'%s'},'target':{'kind':'Node','name':'n1'}}";
    assertThat(
            post(pods + "pods/bound-a/binding", "application/json", body.formatted("bound-a"))
                .statusCode())
        .isEqualTo(201);
    assertThat(post(pods + "bindings", "application/json", body.formatted("bound-b")).statusCode())
        .isEqualTo(201);
    assertThat(served.api.resources(Pod.class).inNamespace("default").list().items())
        .extracting(pod -> pod.spec().nodeName())
        .containsOnly("n1");
  }

  @Test
  void busyServer_saysWhenToTryAgain() throws Exception {
    try (Served busy = new Served(1 << 10, true)) {
      HttpResponse<String> answer =
          busy.client(HttpClient.Version.HTTP_2)
              .send(busy.request(MAPS).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.body()).isEqualTo("Too many requests, please try again later.\n");
      assertThat(answer.headers().firstValue("retry-after")).contains("1");
    }
  }

  @Test
  void health_isToldWithoutAToken() throws Exception {
    for (String path : List.of("/healthz", "/livez", "/readyz", "/readyz/ping", "/version")) {
      HttpRequest anonymous = HttpRequest.newBuilder(served.request(path).build().uri()).build();
      assertThat(client.send(anonymous, BodyHandlers.ofString()).statusCode())
          .as(path)
          .isEqualTo(200);
    }
  }
}
