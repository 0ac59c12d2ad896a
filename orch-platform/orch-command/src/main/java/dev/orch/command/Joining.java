package dev.orch.command;

import dev.orch.apiserver.RequestedIdentity;
import dev.orch.client.ClusterAccess;
import dev.orch.client.Credentials;
import dev.orch.client.RemoteApi;
import dev.orch.client.Trust;
import dev.orch.cluster.JoinedNode;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import dev.orch.store.access.BootstrapToken;
import dev.orch.store.access.ClusterInfo;
import dev.orch.store.api.ApiException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a machine joins a cluster that it knows nothing of but a token and the hash of its
 * authority's key. A named edge: it waits, prints and takes the time.
 *
 * @param url the cluster's API
 * @param hash of the authority's key
 */
record Joining(URI url, BootstrapToken.Shown token, String hash) {
  private static final String SIGNER = "kubernetes.io/kube-apiserver-client-kubelet";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LOOK_MILLIS = 100;

  /** Joins, and runs the node until the process is told to end. */
  void run(AgentDoor.Place place, RuntimeOptions runtime) throws InterruptedException {
    try (StopSignal stop = StopSignal.open()) {
      Server server = new Server(ClusterAccess.of(url).withTrust(trust(stop)));
      RenewedCredentials credentials = certificate(server, place.node(), stop);
      run(server.as(credentials), credentials, place, runtime, stop);
    }
  }

  /** Runs a node of a cluster that is known, until the process is told to end. */
  static void run(Server server, AgentDoor.Place place, RuntimeOptions runtime)
      throws InterruptedException {
    try (StopSignal stop = StopSignal.open()) {
      run(server, null, place, runtime, stop);
    }
  }

  /**
   * @param credentials what is renewed in time; null for what somebody else looks after
   */
  private static void run(
      Server server,
      @Nullable RenewedCredentials credentials,
      AgentDoor.Place place,
      RuntimeOptions runtime,
      StopSignal stop)
      throws InterruptedException {
    try (ScratchFolder folder = ScratchFolder.make();
        RemoteApi api = server.open();
        AgentDoor door = new AgentDoor(server, api, place);
        JoinedNode node =
            JoinedNode.start(
                api,
                place.node(),
                runtime.infrastructure(folder.path(), false),
                InstantSource.system(),
                new SecureRandom().nextLong(),
                door::open)) {
      door.begin(credentials);
      System.out.println("joined " + server.url() + " as node " + place.node());
      System.out.flush();
      stop.await();
    }
  }

  /** The node's certificate, for which it shows the token. */
  private RenewedCredentials certificate(Server server, String name, StopSignal stop)
      throws InterruptedException {
    RequestedIdentity identity =
        RequestedIdentity.of("system:node:" + name, List.of("system:nodes"), new SecureRandom());
    Server bootstrap = server.as(Credentials.token(token.id() + "." + token.secret()));
    String certificate;
    try (RemoteApi api = bootstrap.open()) {
      String request = new CertificateWish(SIGNER, "node-csr-", null).ask(api, identity);
      certificate = CertificateWish.await(api, request, stop);
    } catch (ApiException e) {
      throw new Failure(url + ": " + e.getMessage());
    }
    return RenewedCredentials.of(certificate, identity.key());
  }

  /** Whom to believe that it is the cluster: who is signed with the token, and has the key. */
  private Trust trust(StopSignal stop) throws InterruptedException {
    ConfigMap info = info(stop);
    String text = info.data().getOrDefault(ClusterInfo.KUBECONFIG, "");
    String signature = info.data().getOrDefault(ClusterInfo.SIGNATURE_PREFIX + token.id(), "");
    if (!ClusterInfo.isSigned(text, signature, token.id(), token.secret())) {
      throw new Failure(url + ": what it says of itself isn't signed with the token");
    }
    String pem = authority(text);
    String found = Server.hash(Server.certificate(pem));
    if (!MessageDigest.isEqual(
        found.getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII))) {
      throw new Failure(url + ": its authority is another: its hash is " + found);
    }
    return Trust.authority(pem);
  }

  private static String authority(String kubeconfig) {
    try {
      Json.Obj cluster =
          Yaml.parseOne(kubeconfig, problem -> {})
              .asObject()
              .array("clusters")
              .get(0)
              .asObject()
              .object("cluster");
      return new String(
          Base64.getDecoder().decode(cluster.text("certificate-authority-data")),
          StandardCharsets.UTF_8);
    } catch (RuntimeException e) {
      throw new Failure("what the cluster says of itself names no authority");
    }
  }

  /**
   * What it says of itself, once it is signed with the token. It isn't known yet who says so:
   * nothing is shown to it.
   */
  private ConfigMap info(StopSignal stop) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String key = ClusterInfo.SIGNATURE_PREFIX + token.id();
    try (RemoteApi api =
        RemoteApi.builder(ClusterAccess.of(url).withTrust(Trust.ANYBODY)).build()) {
      do {
        ConfigMap info =
            api.resources(ConfigMap.class).inNamespace(ClusterInfo.NAMESPACE).get(ClusterInfo.NAME);
        if (info.data().containsKey(key)) {
          return info;
        }
      } while (!stop.await(LOOK_MILLIS) && System.nanoTime() < deadline);
    } catch (ApiException e) {
      throw new Failure(url + ": " + e.getMessage());
    }
    throw new Failure(
        url
            + ": it knows no token "
            + token.id()
            + ": it may have ended, or is of another cluster");
  }
}
