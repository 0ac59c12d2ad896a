package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import com.sun.net.httpserver.HttpServer;
import dev.orch.client.KubeConfig;
import dev.orch.client.RemoteApi;
import dev.orch.model.Resource;
import dev.orch.model.core.Service;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.model.json.Json;
import dev.orch.model.networking.Ingress;
import dev.orch.model.networking.IngressClass;
import dev.orch.store.api.Resources;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingresses of a cluster, carried by the command alone. */
class IngressCommandTest {
  private static final Pattern AT = Pattern.compile("at (127\\.0\\.0\\.1:[0-9]+)\n");

  @TempDir private Path folder;

  private static <T extends Resource> void create(RemoteApi api, Class<T> type, String json) {
    T object = api.kinds().of(type).read(Json.parse(json.replace('\'', '"')), unknown -> {});
    Resources<T> all = api.resources(type);
    (api.kinds().of(type).isNamespaced() ? all.inNamespace("default") : all).create(object);
  }

  private static int status(String address, String path) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
              BodyHandlers.ofString(StandardCharsets.UTF_8))
          .statusCode();
    } catch (IOException | InterruptedException e) {
      return -1;
    }
  }

  @Test
  void requests_reachTheEndpointsOfServices() throws Exception {
    HttpServer endpoint =
        HttpServer.create(new InetSocketAddress(InetAddresses.forString("127.99.0.7"), 0), 0);
    endpoint.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(207, -1);
          exchange.close();
        });
    endpoint.start();
    try (OrchProcess orch = OrchProcess.ready(OrchProcess.up(folder, "--without=nodes"));
        RemoteApi api =
            RemoteApi.builder(
                    KubeConfig.of(List.of(folder.resolve("kubeconfig")))
                        .access(InstantSource.system()))
                .build();
        OrchProcess alone =
            OrchProcess.ready(
                OrchProcess.command(
                    Files.createDirectories(folder.resolve("alone")),
                    "ingress",
                    "--kubeconfig=" + folder.resolve("kubeconfig"),
                    "--listen=127.0.0.1:0",
                    "--address=192.0.2.7"))) {
      Matcher at = AT.matcher(alone.out());
      assertThat(at.find()).isTrue();
      String proxy = at.group(1);
      assertThat(status(proxy, "/shop")).isEqualTo(404);
      create(
          api,
          IngressClass.class,
          "{'metadata':{'name':'orch'},'spec':{'controller':'orch.dev/ingress'}}");
      create(
          api,
          Service.class,
          "{'metadata':{'name':'web'},'spec':{'ports':[{'name':'http','port':80}]}}");
      create(
          api,
          Ingress.class,
          "{'metadata':{'name':'web'},'spec':{'ingressClassName':'orch','rules':[{'http':{'paths':[{'path':'/shop','pathType':'Prefix','backend':{'service':{'name':'web','port':{'name':'http'}}}}]}}]}}");
      orch.until("a route without an endpoint", () -> status(proxy, "/shop") == 503);
      create(
          api,
          EndpointSlice.class,
          "{'metadata':{'name':'web-1','labels':{'kubernetes.io/service-name':'web'}},'addressType':'IPv4','ports':[{'name':'http','port':%d}],'endpoints':[{'addresses':['127.99.0.7']}]}"
              .formatted(endpoint.getAddress().getPort()));
      orch.until("an endpoint", () -> status(proxy, "/shop") == 207);
      assertThat(status(proxy, "/")).isEqualTo(404);
      orch.until(
          "the address in the status",
          () ->
              api
                  .resources(Ingress.class)
                  .inNamespace("default")
                  .get("web")
                  .status()
                  .loadBalancer()
                  .ingress()
                  .stream()
                  .anyMatch(each -> each.ip().equals("192.0.2.7")));
    } finally {
      endpoint.stop(0);
    }
  }
}
