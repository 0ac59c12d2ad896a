package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import dev.orch.model.json.Yaml;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Talks to the server of a kubeconfig, trusting its authority alone. */
final class OrchClient {
  private static final int PATIENCE_SECONDS = 30;

  private final URI server;
  private final String token;
  private final SSLContext tls;
  private final HttpClient http;

  private OrchClient(URI server, String token, SSLContext tls) {
    this.server = server;
    this.token = token;
    this.tls = tls;
    this.http = HttpClient.newBuilder().sslContext(tls).build();
  }

  static OrchClient of(Path kubeconfig) throws IOException {
    Json.Obj config = Yaml.parseOne(Files.readString(kubeconfig), problem -> {}).asObject();
    Json.Obj cluster = config.array("clusters").get(0).asObject().object("cluster");
    Json.Obj user = config.array("users").get(0).asObject().object("user");
    byte[] authority = Base64.getDecoder().decode(cluster.text("certificate-authority-data"));
    return new OrchClient(
        URI.create(cluster.text("server")), user.text("token"), trusting(authority));
  }

  private static SSLContext trusting(byte[] pem) throws IOException {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "authority",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem)));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  URI server() {
    return server;
  }

  String token() {
    return token;
  }

  private HttpRequest.Builder request(String path, String bearer) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path)).timeout(Duration.ofSeconds(PATIENCE_SECONDS));
    return bearer.isEmpty() ? request : request.header("Authorization", "Bearer " + bearer);
  }

  /** The status of the answer to a GET with a token, or with none if it is empty. */
  int status(String path, String bearer) throws IOException, InterruptedException {
    return http.send(request(path, bearer).build(), BodyHandlers.discarding()).statusCode();
  }

  /** Opens a WebSocket with this protocol. */
  WebSocket webSocket(String path, String protocol, WebSocket.Listener listener) {
    return http.newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .subprotocols(protocol)
        .buildAsync(
            URI.create(server.resolve(path).toString().replaceFirst("^http", "ws")), listener)
        .join();
  }

  /** What is there, as it is. */
  String text(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request(path, token).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  /** What is at another server's URL. */
  static String plain(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  /** What is there. */
  Json.Obj get(String path) throws IOException, InterruptedException {
    return object(http.send(request(path, token).build(), BodyHandlers.ofString()));
  }

  void delete(String path) throws IOException, InterruptedException {
    object(http.send(request(path, token).DELETE().build(), BodyHandlers.ofString()));
  }

  private static Json.Obj object(HttpResponse<String> response) {
    assertThat(response.statusCode()).as("%s: %s", response.uri(), response.body()).isEqualTo(200);
    return Json.parse(response.body()).asObject();
  }

  /** Watches a collection until one of its objects is as wanted, and returns that. */
  Json.Obj await(String collection, Predicate<Json.Obj> wanted)
      throws IOException, InterruptedException {
    String path = collection + "?watch=1&timeoutSeconds=" + PATIENCE_SECONDS;
    HttpResponse<InputStream> response =
        http.send(request(path, token).build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    Json.Obj last = Json.Obj.EMPTY;
    try (BufferedReader lines = reader(response.body())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Json.parse(line).asObject().object("object");
        if (wanted.test(last)) {
          return last;
        }
      }
    }
    throw new AssertionError("not as wanted, but last: " + last);
  }

  /** The status line of the answer to an anonymous request that names this host. */
  String statusLine(String host) throws IOException {
    try (Socket socket = tls.getSocketFactory().createSocket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_SECONDS * 1000);
      String request = "GET /version HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return reader(socket.getInputStream()).readLine();
    }
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }
}
