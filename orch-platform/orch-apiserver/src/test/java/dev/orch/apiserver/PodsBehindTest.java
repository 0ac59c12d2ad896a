package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.apiserver.backend.Dialer;
import dev.orch.apiserver.http.NettyServer;
import dev.orch.model.Bytes;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Service;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.discovery.EndpointSlice;
import dev.orch.store.api.PodStreams;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that runs in a pod whose address nobody but its node can reach. */
class PodsBehindTest {
  private final EventLoopGroup loops = NettyServer.loops("test");
  private final List<String> reached = new CopyOnWriteArrayList<>();
  private ExtensionServer extension;
  private Served served;

  @BeforeEach
  void serve() throws Exception {
    extension = new ExtensionServer(Served.FRONT_PROXY);
    served = new Served(new Node());
  }

  @AfterEach
  void close() {
    extension.close();
    served.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Who reaches the pod: each of its ports is the server's. */
  private final class Node implements PodStreams {
    private final Dialer dialer = new Dialer(loops, Runnable::run);

    @Override
    public CompletionStage<Session> exec(
        Pod pod, String container, List<String> command, Terms terms) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public CompletionStage<Session> attach(Pod pod, String container, Terms terms) {
      throw new IllegalStateException("not asked for");
    }

    @Override
    public CompletionStage<Connection> connect(Pod pod, int port) {
      reached.add(pod.metadata().name() + ":" + port);
      return dialer.dial("127.0.0.1", extension.port());
    }
  }

  private void register() {
    served.create(Namespace.class, "", "{'metadata':{'name':'extensions'}}");
    served.create(ServiceAccount.class, "extensions", "{'metadata':{'name':'default'}}");
    served.create(
        Service.class,
        "extensions",
        "{'metadata':{'name':'ext'},'spec':{'ports':[{'port':443,'targetPort':8443}]}}");
    served.create(
        Pod.class,
        "extensions",
        "{'metadata':{'name':'server'},'spec':{'nodeName':'n',"
            + "'containers':[{'name':'c','image':'i'}]}}");
    served
        .api
        .resources(Pod.class)
        .inNamespace("extensions")
        .status()
        .edit("server", pod -> pod.withStatus(pod.status().withPodIP("10.99.0.7")));
    served.create(
        EndpointSlice.class,
        "extensions",
        "{'metadata':{'name':'ext-1','labels':{'kubernetes.io/service-name':'ext'}},"
            + "'addressType':'IPv4','ports':[{'name':'','port':8443}],'endpoints':["
            + "{'addresses':['10.99.0.8'],'conditions':{'ready':false}},"
            + "{'addresses':['10.99.0.7'],'targetRef':{'kind':'Pod','name':'server'}}]}");
    APIService service =
        served.create(
            APIService.class,
            "",
            "{'metadata':{'name':'v1.ext.example.com'},'spec':{'group':'ext.example.com',"
                + "'version':'v1','groupPriorityMinimum':1000,'versionPriority':15,"
                + "'service':{'namespace':'extensions','name':'ext'}}}");
    byte[] authority = extension.identity.authorityPem().getBytes(StandardCharsets.UTF_8);
    served
        .api
        .resources(APIService.class)
        .edit(
            service.metadata().name(), s -> s.withSpec(s.spec().withCaBundle(Bytes.of(authority))));
  }

  private int status(HttpClient client, String path) {
    try {
      return client.send(served.request(path).build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void readyEndpoints_areReachedAsPodsAre() throws Exception {
    register();
    HttpClient client = served.client(HttpClient.Version.HTTP_2);
    String path = "/apis/ext.example.com/v1/namespaces/default/widgets";
    served.until(() -> status(client, path) == 200);
    assertThat(extension.last().header("Host")).isEqualTo("10.99.0.7:8443");
    assertThat(reached).isNotEmpty().containsOnly("server:8443");
  }
}
