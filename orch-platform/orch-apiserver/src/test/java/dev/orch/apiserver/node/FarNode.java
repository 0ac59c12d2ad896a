package dev.orch.apiserver.node;

import dev.orch.apiserver.CertificateAuthority;
import dev.orch.apiserver.ClientCertificates;
import dev.orch.apiserver.KubeletClient;
import dev.orch.apiserver.RequestedIdentity;
import dev.orch.apiserver.StaticTokens;
import dev.orch.apiserver.backend.ClientTls;
import dev.orch.apiserver.backend.Dialer;
import dev.orch.apiserver.http.NettyServer;
import dev.orch.apiserver.kubelet.EveryNode;
import dev.orch.apiserver.kubelet.Kubelets;
import dev.orch.model.Bytes;
import dev.orch.model.Resource;
import dev.orch.model.core.DaemonEndpoint;
import dev.orch.model.core.Node;
import dev.orch.model.core.NodeAddress;
import dev.orch.model.core.NodeDaemonEndpoints;
import dev.orch.model.core.Pod;
import dev.orch.model.json.Json;
import dev.orch.store.access.BootstrapObjects;
import dev.orch.store.api.Api;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Caller;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node whose agent serves on loopback, its cluster's API in memory, and who asks the agent. */
final class FarNode implements AutoCloseable {
  static final String NAME = "far";
  static final String ADMIN = "admin-token";
  static final String JANE = "jane-token";

  private static final long PATIENCE_SECONDS = 20;

  final SecureRandom random = new SecureRandom();
  final CertificateAuthority authority = authority();
  final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
  final LocalApi api;
  final ServingCertificate certificate = new ServingCertificate();
  final ScriptedPods scripted = new ScriptedPods();
  final NodeServer server;
  final EventLoopGroup loops = NettyServer.loops("test");
  final Kubelets kubelets;
  final EveryNode every;
  final Pod pod;

  FarNode() {
    StaticTokens tokens =
        StaticTokens.none().with(ADMIN, User.of("admin", User.MASTERS)).with(JANE, User.of("jane"));
    api =
        LocalApi.builder()
            .clock(InstantSource.system())
            .seed(1)
            .authenticator(tokens)
            .rbac()
            .build();
    for (String namespace : List.of("default", "kube-system", "kube-public")) {
      create("Namespace", "", "{'metadata':{'name':'%s'}}", namespace);
    }
    create("ServiceAccount", "default", "{'metadata':{'name':'default'}}");
    BootstrapObjects.reconcile(api);
    BootstrapObjects.reconcileJoining(api);
    create("Node", "", "{'metadata':{'name':'far'}}");
    pod =
        (Pod)
            create(
                "Pod",
                "default",
                "{'metadata':{'name':'web'},'spec':{'nodeName':'far','containers':["
                    + "{'name':'c','image':'i'},{'name':'ended','image':'i'},"
                    + "{'name':'waiting','image':'i'}]}}");
    server = serve();
    tell("127.0.0.1", server.address().getPort());
    kubelets = kubelets(authority);
    every = new EveryNode(kubelets, null, null, null);
  }

  CertificateAuthority authority() {
    return CertificateAuthority.selfMade("kubernetes", Instant.now(), random);
  }

  private NodeServer serve() {
    Api asNode = api.as(new Caller(User.of("system:node:far", "system:nodes"), "kubelet", w -> {}));
    NodeAccess access = new NodeAccess(asNode, InstantSource.system());
    Authenticator known =
        Authenticator.chain(
            new ClientCertificates(List.of(authority.certificate()), InstantSource.system()),
            access);
    try {
      return NodeServer.serve(
          new ServedNode(NAME, this::find, scripted, scripted, scripted),
          certificate,
          new NodeServer.Doormen(List.of(authority.certificate()), known, access),
          new NodeServer.Means(InstantSource.system(), threads, threads),
          "127.0.0.1",
          0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<Pod> find(String namespace, String name) {
    return api.resources(Pod.class).inNamespace(namespace).find(name);
  }

  /** The agent shows a certificate for these from now on. */
  FarNode certified(String user, CertificateAuthority by, String... names) {
    RequestedIdentity identity =
        RequestedIdentity.of(user, List.of("system:nodes"), List.of(names), random);
    Instant now = Instant.now();
    String pem =
        by.sign(
            identity.request(),
            List.of("digital signature", "server auth"),
            now.minusSeconds(60),
            now.plusSeconds(3600),
            random);
    CertificateAuthority read = CertificateAuthority.ofPem(pem, identity.key());
    certificate.show(List.of(read.certificate()), read.key());
    return this;
  }

  /** The same as it is right. */
  FarNode certified() {
    return certified("system:node:far", authority, "127.0.0.1", NAME);
  }

  /** The Node's status tells this place. */
  void tell(String address, int port) {
    api.resources(Node.class)
        .status()
        .edit(
            NAME,
            node ->
                node.withStatus(
                    node.status()
                        .withAddresses(List.of(new NodeAddress("InternalIP", address)))
                        .withDaemonEndpoints(new NodeDaemonEndpoints(new DaemonEndpoint(port)))));
  }

  /** Who asks agents whose certificates that authority has signed. */
  Kubelets kubelets(CertificateAuthority believed) {
    KubeletClient client = KubeletClient.signedBy(authority, Instant.now(), random);
    return new Kubelets(
        api,
        new Dialer(loops, threads),
        Bytes.utf8(believed.pem()),
        new ClientTls.Shown(client.certificate(), client.key()),
        threads);
  }

  /** What a client shows: both in PEM. */
  CertificateAuthority.ClientIdentity client(
      CertificateAuthority by, String user, Duration validFor, String... groups) {
    Instant now = Instant.now();
    return by.client(user, List.of(groups), now, now.plus(validFor), random);
  }

  Resource create(String kind, String namespace, String json, Object... arguments) {
    String text = String.format(Locale.ROOT, json, arguments).replace('\'', '"');
    return create(
        api.kinds().all().stream().filter(k -> k.name().equals(kind)).findFirst().orElseThrow(),
        namespace,
        text);
  }

  private <T extends Resource> T create(
      dev.orch.model.Kind<T> kind, String namespace, String json) {
    T object = kind.read(Json.parse(json), unknown -> {});
    return api.resources(kind).inNamespace(namespace).create(object);
  }

  /** What a stage ends with. */
  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    threads.shutdownNow();
  }
}
