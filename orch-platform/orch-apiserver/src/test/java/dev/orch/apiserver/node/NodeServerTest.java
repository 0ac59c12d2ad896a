package dev.orch.apiserver.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orch.apiserver.CertificateAuthority;
import dev.orch.apiserver.KubeletClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let in to a node's agent, and what he is told. */
class NodeServerTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final FarNode far = new FarNode();

  @AfterEach
  void stop() {
    far.close();
  }

  private SSLContext tls(CertificateAuthority.ClientIdentity shown) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", far.authority.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManager[] keys = null;
    if (shown != null) {
      CertificateAuthority read = CertificateAuthority.ofPem(shown.certificate(), shown.key());
      KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
      own.load(null, null);
      own.setKeyEntry("client", read.key(), new char[0], new Certificate[] {read.certificate()});
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(own, new char[0]);
      keys = managers.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  private HttpResponse<String> ask(
      CertificateAuthority.ClientIdentity shown, String token, String method, String path)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("https://127.0.0.1:" + far.server.address().getPort() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(20));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newBuilder()
        .sslContext(tls(shown))
        .build()
        .send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(String token, String path) throws Exception {
    return ask(null, token, "GET", path);
  }

  @Test
  void withoutACertificateOfItsOwn_nobodyIsServed() {
    assertThatThrownBy(() -> ask(FarNode.ADMIN, "/healthz")).isInstanceOf(SSLException.class);
  }

  @Test
  void whoShowsNothing_isRefused() throws Exception {
    far.certified();
    HttpResponse<String> answer = ask("", "/healthz");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("Unauthorized");
  }

  @Test
  void apiServer_isKnownByItsCertificate() throws Exception {
    far.certified();
    CertificateAuthority.ClientIdentity shown = far.client(far.authority, KubeletClient.NAME, HOUR);
    assertThat(ask(shown, "", "GET", "/healthz").body()).isEqualTo("ok");
  }

  @Test
  void foreignAndExpiredCertificates_areNobodys() throws Exception {
    far.certified();
    CertificateAuthority other = far.authority();
    CertificateAuthority.ClientIdentity foreign =
        far.client(other, KubeletClient.NAME, HOUR, "system:masters");
    assertThat(ask(foreign, "", "GET", "/healthz").statusCode()).isEqualTo(401);
    CertificateAuthority.ClientIdentity expired =
        far.client(far.authority, KubeletClient.NAME, Duration.ofMinutes(-1), "system:masters");
    assertThat(ask(expired, "", "GET", "/healthz").statusCode()).isEqualTo(401);
  }

  @Test
  void tokens_areReviewed() throws Exception {
    far.certified();
    assertThat(ask(FarNode.ADMIN, "/healthz").body()).isEqualTo("ok");
    assertThat(ask("guessed", "/healthz").statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "/healthz, healthz proxy",
    "/healthz/ping, healthz proxy",
    "/pods, pods proxy",
    "/runningpods/, pods proxy",
    "/configz, configz proxy",
    "/stats/summary, stats",
    "/metrics/resource, metrics",
    "/logs/, log",
    "/containerLogs/default/web/c, proxy",
    "/statsx, proxy"
  })
  void whoMayNot_isToldWhatHeWouldNeed(String path, String subresources) throws Exception {
    far.certified();
    HttpResponse<String> answer = ask(FarNode.JANE, path);
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body())
        .isEqualTo(
            "Forbidden (user=jane, verb=get, resource=nodes, subresource(s)=["
                + subresources
                + "])\n");
  }

  @Test
  void fineRight_opensNothingElse() throws Exception {
    far.certified();
    far.create(
        "ClusterRole",
        "",
        "{'metadata':{'name':'h'},'rules':[{'apiGroups':[''],'resources':['nodes/healthz'],"
            + "'verbs':['get']}]}");
    far.create(
        "ClusterRoleBinding",
        "",
        "{'metadata':{'name':'h'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
            + "'kind':'ClusterRole','name':'h'},'subjects':[{'kind':'User','name':'jane',"
            + "'apiGroup':'rbac.authorization.k8s.io'}]}");
    assertThat(ask(FarNode.JANE, "/healthz").statusCode()).isEqualTo(200);
    assertThat(ask(FarNode.JANE, "/pods").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /containerLogs/default/none/c, 404, pod does not exist",
    "GET, /containerLogs/default/web/none, 404, 'container \"none\" not found in pod \"web\"'",
    "GET, /containerLogs/default/web/waiting, 400, 'container \"waiting\" in pod \"web\" is'",
    "POST, /containerLogs/default/web/c, 405, Method Not Allowed",
    "GET, /exec/default/web/c?command=x&output=1, 400, Upgrade request required",
    "GET, /exec/default/web/uid/c?command=x&output=1, 404, pod does not exist",
    "GET, /portForward/default/none, 404, pod does not exist",
    "POST, /healthz, 405, Method Not Allowed",
    "GET, /nothing, 404, 404 page not found",
    "GET, /exec, 404, 404 page not found"
  })
  void whatIsNotThere_isSaid(String method, String path, int code, String text) throws Exception {
    far.certified();
    HttpResponse<String> answer = ask(null, FarNode.ADMIN, method, path);
    assertThat(answer.statusCode()).isEqualTo(code);
    assertThat(answer.body()).contains(text);
  }

  @Test
  void podOfAnotherNode_isNotServed() throws Exception {
    far.certified();
    far.create(
        "Pod",
        "default",
        "{'metadata':{'name':'other'},'spec':{'nodeName':'near','containers':["
            + "{'name':'c','image':'i'}]}}");
    assertThat(ask(FarNode.ADMIN, "/containerLogs/default/other/c").statusCode()).isEqualTo(404);
  }

  @Test
  void garbage_endsItsConnectionAlone() throws Exception {
    far.certified();
    Random seeded = new Random(7);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[seeded.nextInt(4000)];
      seeded.nextBytes(bytes);
      try (Socket socket = connect(i % 2 == 0)) {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
      } catch (IOException closedFirst) {
        // the server had enough
      }
    }
    assertThat(ask(FarNode.ADMIN, "/healthz").body()).isEqualTo("ok");
  }

  private Socket connect(boolean overTls) throws Exception {
    InetAddress host = far.server.address().getAddress();
    int port = far.server.address().getPort();
    return overTls ? tls(null).getSocketFactory().createSocket(host, port) : new Socket(host, port);
  }

  @Test
  void command_canBeRunForItsOutput() throws Exception {
    far.certified();
    far.scripted.first.thenAccept(
        command -> {
          command.out.write("written".getBytes(StandardCharsets.UTF_8));
          command.ends(0);
        });
    HttpResponse<String> answer =
        ask(null, FarNode.ADMIN, "POST", "/run/default/web/c?cmd=echo%20hello");
    assertThat(answer.body()).isEqualTo("written");
    assertThat(far.scripted.asked).startsWith("c [echo, hello] ");
  }
}
