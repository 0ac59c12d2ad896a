package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.Bytes;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.apiregistration.APIServiceCondition;
import dev.orch.model.apiregistration.APIServiceSpec;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.json.Json;
import dev.orch.store.api.Resources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers behind the server. */
class AggregationTest {
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  private static final String WIDGETS = "/apis/ext.example.com/v1/namespaces/default/widgets";
  private static final String NAME = "v1.ext.example.com";

  private Served served;
  private ExtensionServer extension;
  private HttpClient client;

  @BeforeEach
  void serve() throws Exception {
    served = new Served();
    client = served.client(HttpClient.Version.HTTP_1_1);
    extension = new ExtensionServer(Served.FRONT_PROXY);
    served.create(Namespace.class, "", "{'metadata':{'name':'extensions'}}");
  }

  @AfterEach
  void close() {
    extension.close();
    served.close();
  }

  private Resources<APIService> services() {
    return served.api.resources(APIService.class);
  }

  private void service() {
    served.create(
        Service.class,
        "extensions",
        "{'metadata':{'name':'ext'},'spec':{'type':'ExternalName','externalName':'127.0.0.1'}}");
  }

  private void register(int port, UnaryOperator<APIServiceSpec> more) {
    APIService service =
        served
            .api
            .kinds()
            .of(APIService.class)
            .read(
                Json.parse(
                    """
                    {"metadata":{"name":"v1.ext.example.com"},"spec":{"group":"ext.example.com","version":"v1",
                    "groupPriorityMinimum":17790,"versionPriority":15,
                    "service":{"namespace":"extensions","name":"ext","port":%d}}}
                    """
                        .formatted(port)),
                unknown -> {});
    services().create(service.withSpec(more.apply(service.spec())));
  }

  private APIServiceSpec trusting(APIServiceSpec spec) {
    return spec.withCaBundle(
        Bytes.of(extension.identity.authorityPem().getBytes(StandardCharsets.UTF_8)));
  }

  private APIServiceCondition await(Predicate<APIServiceCondition> wanted) throws Exception {
    served.until(
        () ->
            services().get(NAME).status().conditions().stream()
                .anyMatch(c -> c.type().equals("Available") && wanted.test(c)));
    return services().get(NAME).status().conditions().get(0);
  }

  private void available() throws Exception {
    service();
    register(extension.port(), this::trusting);
    await(c -> c.status().equals("True"));
    until(() -> get("/apis", AGGREGATED).body().contains("widgets"));
  }

  /** What may throw, as a condition. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private void until(Condition condition) throws Exception {
    served.until(
        () -> {
          try {
            return condition.holds();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    return client.send(
        served.request(path).header("Accept", accept).build(), BodyHandlers.ofString());
  }

  private Json.Obj json(String path) throws Exception {
    HttpResponse<String> answer = get(path, "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Served.json(answer);
  }

  @Test
  void requests_areHandedOnInTheCallersName() throws Exception {
    available();
    HttpRequest request =
        served
            .request(WIDGETS + "/one?x=%20y")
            .header("X-Remote-User", "somebody-else")
            .header("X-Remote-Extra-a", "forged")
            .header("X-Mine", "kept")
            .PUT(HttpRequest.BodyPublishers.ofString("{\"kind\":\"Widget\"}"))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Extension")).hasValue("yes");
    ExtensionServer.Asked asked = extension.last();
    assertThat(asked.method()).isEqualTo("PUT");
    assertThat(asked.uri()).isEqualTo(WIDGETS + "/one?x=%20y");
    assertThat(asked.body()).isEqualTo("{\"kind\":\"Widget\"}");
    assertThat(asked.headers().get("x-remote-user")).containsExactly("admin");
    assertThat(asked.headers().get("x-remote-group"))
        .containsExactly("system:masters", "system:authenticated");
    assertThat(asked.header("X-Remote-Extra-a")).isEmpty();
    assertThat(asked.header("Authorization")).isEmpty();
    assertThat(asked.header("X-Mine")).isEqualTo("kept");
    assertThat(asked.header("Host")).isEqualTo("127.0.0.1:" + extension.port());
    assertThat(asked.certificate()).isEqualTo("CN=" + FrontProxy.NAME);
    assertThat(get(WIDGETS + "/missing", "*/*").statusCode()).isEqualTo(404);
  }

  @Test
  void impersonatedUsers_areTold_withTheirExtras() throws Exception {
    available();
    HttpRequest request =
        served
            .request(WIDGETS)
            .header("Impersonate-User", "jane")
            .header("Impersonate-Group", "system:masters")
            .header("Impersonate-Uid", "u-1")
            .header("Impersonate-Extra-Example.com%2fscopes", "dev")
            .build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    ExtensionServer.Asked asked = extension.last();
    assertThat(asked.header("X-Remote-User")).isEqualTo("jane");
    assertThat(asked.header("X-Remote-Uid")).isEqualTo("u-1");
    assertThat(asked.header("X-Remote-Extra-example.com%2Fscopes")).isEqualTo("dev");
    assertThat(asked.header("Impersonate-User")).isEmpty();
  }

  @Test
  void whoMayNot_isRefusedHere() throws Exception {
    available();
    int before = extension.asked.size();
    HttpRequest request =
        HttpRequest.newBuilder(served.request(WIDGETS + "/one").build().uri())
            .header("Authorization", "Bearer " + Served.NOBODY)
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(Served.json(answer).text("message"))
        .isEqualTo(
            "widgets.ext.example.com \"one\" is forbidden: User \"nobody\" cannot get resource"
                + " \"widgets\" in API group \"ext.example.com\" in the namespace \"default\"");
    assertThat(extension.asked.stream().skip(before)).noneMatch(a -> a.uri().contains("/one"));
  }

  @Test
  void watches_areHandedOnAsTheyCome() throws Exception {
    available();
    HttpResponse<InputStream> answer =
        client.send(served.request(WIDGETS + "?watch=true").build(), BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      extension.events.put("first");
      assertThat(lines.readLine()).isEqualTo("first");
      extension.events.put("second");
      assertThat(lines.readLine()).isEqualTo("second");
      extension.events.put("");
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void discovery_tellsOfBoth_byPriority() throws Exception {
    available();
    List<String> groups =
        json("/apis").array("groups").stream().map(g -> g.asObject().text("name")).toList();
    assertThat(groups)
        .startsWith("apiregistration.k8s.io", "apps", "ext.example.com", "events.k8s.io");
    assertThat(json("/apis/ext.example.com").text("kind")).isEqualTo("APIGroup");
    assertThat(json("/apis/ext.example.com/v1").array("resources")).hasSize(2);
    Json.Obj version = aggregated();
    assertThat(version.text("freshness")).isEqualTo("Current");
    Json.Obj widgets = version.array("resources").get(0).asObject();
    assertThat(version.array("resources")).hasSize(1);
    assertThat(widgets.text("resource")).isEqualTo("widgets");
    assertThat(widgets.text("scope")).isEqualTo("Namespaced");
    assertThat(widgets.array("shortNames")).hasToString("[\"wg\"]");
    assertThat(widgets.array("subresources").get(0).asObject().text("subresource"))
        .isEqualTo("status");
    assertThat(json("/").array("paths")).contains(Json.of("/apis/ext.example.com/v1"));
  }

  private Json.Obj aggregated() throws Exception {
    return Served.json(get("/apis", AGGREGATED)).array("items").stream()
        .map(Json::asObject)
        .filter(group -> group.object("metadata").text("name").equals("ext.example.com"))
        .findFirst()
        .orElseThrow()
        .array("versions")
        .get(0)
        .asObject();
  }

  @Test
  void openApi_isMerged() throws Exception {
    available();
    Json.Obj paths = json("/openapi/v3").object("paths");
    String url = paths.object("apis/ext.example.com/v1").text("serverRelativeURL");
    assertThat(url).isEqualTo("/openapi/v3/apis/ext.example.com/v1?hash=AB");
    assertThat(paths.has("apis/other.example.com/v1")).isFalse();
    assertThat(json(url).has("mine")).isTrue();
    Json.Obj swagger = json("/openapi/v2");
    assertThat(swagger.object("paths").has("/apis/ext.example.com/v1/widgets")).isTrue();
    assertThat(swagger.object("paths").has("/apis/other.example.com/v1/x")).isFalse();
    assertThat(
            swagger
                .object("paths")
                .object("/apis/ext.example.com/v1/widgets")
                .object("get")
                .array("parameters"))
        .hasToString("[{\"in\":\"query\",\"name\":\"pretty\",\"type\":\"string\"}]");
    Json.Obj definitions = swagger.object("definitions");
    assertThat(definitions.has("Unused")).isFalse();
    String meta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    assertThat(definitions.object("Widget").object("properties").object("metadata").text("$ref"))
        .isEqualTo("#/definitions/" + meta + "_v2");
    assertThat(definitions.object(meta + "_v2").has("other")).isTrue();
    assertThat(definitions.object(meta).has("other")).isFalse();
    HttpResponse<String> protobuf =
        get("/openapi/v2", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
    assertThat(protobuf.body()).contains("/apis/ext.example.com/v1/widgets");
  }

  @Test
  void whatDoesNotAnswer_isUnavailable_andStale() throws Exception {
    available();
    extension.discovery = 500;
    APIServiceCondition condition = await(c -> c.status().equals("False"));
    assertThat(condition.reason()).isEqualTo("FailedDiscoveryCheck");
    String url = "https://127.0.0.1:" + extension.port() + "/apis/ext.example.com/v1";
    assertThat(condition.message())
        .isEqualTo(
            "failing or missing response from " + url + ": bad status from " + url + ": 500");
    until(() -> aggregated().text("freshness").equals("Stale"));
    assertThat(aggregated().array("resources")).as("as it was").hasSize(1);
    HttpResponse<String> answer = get(WIDGETS, "application/json");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("service unavailable\n");
    extension.discovery = 200;
    await(c -> c.reason().equals("Passed") && c.message().equals("all checks passed"));
    until(() -> get(WIDGETS, "application/json").statusCode() == 200);
  }

  @Test
  void serverThatIsNotWhoItShouldBe_isNotAsked() throws Exception {
    service();
    byte[] other = served.identity().authorityPem().getBytes(StandardCharsets.UTF_8);
    register(extension.port(), spec -> spec.withCaBundle(Bytes.of(other)));
    await(c -> c.status().equals("True"));
    until(
        () ->
            get(WIDGETS, "*/*")
                .body()
                .equals(
                    "error trying to reach service: tls: failed to verify certificate: x509:"
                        + " certificate signed by unknown authority\n"));
    assertThat(extension.asked).noneMatch(a -> a.uri().equals(WIDGETS));
    services()
        .edit(NAME, s -> s.withSpec(s.spec().withCaBundle(null).withInsecureSkipTLSVerify(true)));
    until(() -> get(WIDGETS, "*/*").statusCode() == 200);
  }

  @Test
  void linkLocalAddresses_areNotCalled() throws Exception {
    served.create(
        Service.class,
        "extensions",
        "{'metadata':{'name':'ext'},"
            + "'spec':{'type':'ExternalName','externalName':'169.254.169.254'}}");
    register(443, spec -> spec.withInsecureSkipTLSVerify(true));
    assertThat(await(c -> c.reason().equals("FailedDiscoveryCheck")).message())
        .endsWith("dial tcp 169.254.169.254:443: address not allowed");
  }

  @Test
  void conditions_sayWhatIsMissing() throws Exception {
    register(443, spec -> spec);
    assertThat(await(c -> c.reason().equals("ServiceNotFound")).message())
        .isEqualTo("service/ext in \"extensions\" is not present");
    assertThat(get(WIDGETS, "*/*").body()).isEqualTo("service unavailable\n");
    served.create(
        Service.class,
        "extensions",
        "{'metadata':{'name':'ext'},'spec':{'ports':[{'name':'api','port':444}]}}");
    assertThat(await(c -> c.reason().equals("ServicePortError")).message())
        .isEqualTo("service/ext in \"extensions\" is not listening on port 443");
    services().edit(NAME, s -> s.withSpec(s.spec().withService(s.spec().service().withPort(444))));
    assertThat(await(c -> c.reason().equals("EndpointsNotFound")).message())
        .isEqualTo("cannot find endpointslices for service/ext in \"extensions\"");
    served.create(
        EndpointSlice.class,
        "extensions",
        "{'metadata':{'name':'ext-1','labels':{'kubernetes.io/service-name':'ext'}},"
            + "'addressType':'IPv4','ports':[{'name':'api','port':4}],"
            + "'endpoints':[{'addresses':['10.0.0.1'],'conditions':{'ready':false}}]}");
    assertThat(await(c -> c.reason().equals("MissingEndpoints")).message())
        .isEqualTo(
            "endpointslices for service/ext in \"extensions\" have no addresses with port name"
                + " \"api\"");
  }

  @Test
  void upgrades_becomeTunnels() throws Exception {
    service();
    try (SSLServerSocket listener =
        (SSLServerSocket)
            ExtensionServer.tls(extension.identity, Served.FRONT_PROXY)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> head = new CompletableFuture<>();
      Thread echo = new Thread(() -> answer(listener, head));
      echo.setDaemon(true);
      echo.start();
      register(listener.getLocalPort(), this::trusting);
      await(c -> c.status().equals("True"));
      try (Socket socket = served.tls.getSocketFactory().createSocket("127.0.0.1", served.port())) {
        socket.setSoTimeout(20_000);
        OutputStream out = socket.getOutputStream();
        out.write(
            ("GET "
                    + WIDGETS
                    + "/one/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + Served.ADMIN
                    + "\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        assertThat(line(socket.getInputStream())).isEqualTo("HTTP/1.1 101 Switching Protocols");
        String next = line(socket.getInputStream());
        while (!next.isEmpty()) {
          next = line(socket.getInputStream());
        }
        assertThat(line(socket.getInputStream())).as("at once").isEqualTo("welcome");
        out.write("hello\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        assertThat(line(socket.getInputStream())).isEqualTo("you said hello");
        assertThat(socket.getInputStream().read()).as("closed with the other side").isEqualTo(-1);
      }
      assertThat(head.get()).contains("Upgrade: echo/1").contains("X-Remote-User: admin");
    }
  }

  private static void answer(SSLServerSocket listener, CompletableFuture<String> head) {
    try {
      while (!head.isDone()) {
        try (Socket socket = listener.accept()) {
          String all = "";
          String next = line(socket.getInputStream());
          while (!next.isEmpty()) {
            all += next + "\n";
            next = line(socket.getInputStream());
          }
          OutputStream out = socket.getOutputStream();
          if (all.contains("/stream")) {
            out.write(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\nwelcome\n"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String said = line(socket.getInputStream());
            out.write(("you said " + said + "\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            head.complete(all);
          } else {
            out.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                    .getBytes(StandardCharsets.US_ASCII));
          }
        }
      }
    } catch (Exception e) {
      head.completeExceptionally(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Test
  void whatIsServedHere_isRegistered() throws Exception {
    APIService apps = services().get("v1.apps");
    assertThat(apps.metadata().labels())
        .containsEntry("kube-aggregator.kubernetes.io/automanaged", "onstart");
    assertThat(apps.spec().groupPriorityMinimum()).isEqualTo(17_800);
    assertThat(apps.status().conditions().get(0).reason()).isEqualTo("Local");
    assertThat(services().find("v1.").map(s -> s.spec().groupPriorityMinimum())).hasValue(18_000);
    assertThat(services().find("v1.apiregistration.k8s.io")).isEmpty();
    served.create(
        CustomResourceDefinition.class,
        "",
        "{'metadata':{'name':'gadgets.crd.example.com'},'spec':{'group':'crd.example.com',"
            + "'scope':'Namespaced','names':{'plural':'gadgets','kind':'Gadget'},'versions':["
            + "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':"
            + "{'type':'object'}}}]}}");
    served.until(() -> services().find("v1.crd.example.com").isPresent());
    APIService custom = services().get("v1.crd.example.com");
    assertThat(custom.metadata().labels())
        .containsEntry("kube-aggregator.kubernetes.io/automanaged", "true");
    assertThat(custom.spec().groupPriorityMinimum()).isEqualTo(1000);
    assertThat(custom.spec().versionPriority()).isEqualTo(100);
    served.api.resources(CustomResourceDefinition.class).delete("gadgets.crd.example.com");
    served.until(() -> services().find("v1.crd.example.com").isEmpty());
  }

  @Test
  void extensionServers_findWhomToBelieve() {
    served.create(Namespace.class, "", "{'metadata':{'name':'kube-system'}}");
    ExtensionAuthentication.publish(served.api, served.identity(), Served.FRONT_PROXY);
    ExtensionAuthentication.publish(served.api, served.identity(), Served.FRONT_PROXY);
    ConfigMap map =
        served
            .api
            .resources(ConfigMap.class)
            .inNamespace("kube-system")
            .get("extension-apiserver-authentication");
    assertThat(map.data())
        .containsEntry("requestheader-allowed-names", "[\"front-proxy-client\"]")
        .containsEntry("requestheader-username-headers", "[\"X-Remote-User\"]")
        .containsEntry("requestheader-group-headers", "[\"X-Remote-Group\"]")
        .containsEntry("requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]")
        .containsEntry("requestheader-client-ca-file", Served.FRONT_PROXY.authorityPem())
        .containsEntry("client-ca-file", served.identity().authorityPem());
  }
}
