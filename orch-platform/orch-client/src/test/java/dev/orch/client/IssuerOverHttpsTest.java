package dev.orch.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import dev.orch.apiserver.oidc.AuthenticationConfiguration;
import dev.orch.apiserver.oidc.Documents;
import dev.orch.apiserver.oidc.JwtAuthenticator;
import dev.orch.model.json.Json;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import dev.orch.testkit.base.SimulatedExecutor;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An issuer whose document and keys are fetched over HTTPS. */
@Timeout(60)
class IssuerOverHttpsTest {
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final SimulatedExecutor virtual = new SimulatedExecutor(1);
  private final HttpDocuments http = new HttpDocuments(executor, timer);

  /** What came of each fetch. */
  private final LinkedBlockingQueue<CompletableFuture<byte[]>> fetches =
      new LinkedBlockingQueue<>();

  private ECKey key;
  private WebhookServer server;

  @BeforeEach
  void start() throws Exception {
    key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
    server = new WebhookServer("127.0.0.1", this::publish);
  }

  @AfterEach
  void close() {
    server.close();
    executor.shutdownNow();
    timer.shutdownNow();
  }

  private void publish(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/.well-known/openid-configuration" ->
          WebhookServer.answer(
              exchange,
              200,
              Json.object("issuer", Json.of(url())).with("jwks_uri", url() + "/keys").toString());
      case "/keys" -> WebhookServer.answer(exchange, 200, new JWKSet(key).toString(true));
      case "/moved" -> {
        exchange.getResponseHeaders().set("Location", url() + "/keys");
        WebhookServer.answer(exchange, 302, "");
      }
      default -> WebhookServer.answer(exchange, 404, "");
    }
  }

  private String url() {
    return "https://127.0.0.1:" + server.port();
  }

  private static String pem(X509Certificate certificate) throws CertificateEncodingException {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  private JwtAuthenticator authenticator(String authority) {
    Json.Obj issuer =
        Json.object("url", Json.of(url()))
            .with("audiences", Json.strings(java.util.List.of("orch")))
            .with("certificateAuthority", authority);
    Json.Obj username = Json.object("claim", Json.of("sub")).with("prefix", "");
    Json.Obj jwt =
        Json.object("issuer", issuer).with("claimMappings", Json.object("username", username));
    Json.Obj configuration =
        Json.object("apiVersion", Json.of("apiserver.config.k8s.io/v1"))
            .with("kind", "AuthenticationConfiguration")
            .with("jwt", Json.array(java.util.List.of(jwt)));
    Documents documents =
        (url, authorities) -> {
          CompletableFuture<byte[]> fetch = http.fetch(url, authorities).toCompletableFuture();
          CompletableFuture<byte[]> after = new CompletableFuture<>();
          fetch.whenComplete(
              (bytes, failure) -> {
                if (failure == null) {
                  after.complete(bytes);
                } else {
                  after.completeExceptionally(failure);
                }
                fetches.add(fetch);
              });
          return after;
        };
    JwtAuthenticator made =
        JwtAuthenticator.start(
            AuthenticationConfiguration.parse(configuration.toString(), IdentityExpressions.NONE),
            IdentityExpressions.NONE,
            documents,
            virtual.time(),
            virtual.worker("keys"));
    virtual.runReady();
    return made;
  }

  private String token() throws Exception {
    Json.Obj claims =
        Json.object("iss", Json.of(url()))
            .with("aud", "orch")
            .with("sub", "jane")
            .with("exp", Json.of(virtual.time().instant().getEpochSecond() + 60));
    JWSObject token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(),
            new Payload(claims.toString()));
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  @Test
  void tokenOfAnIssuer_isBelieved() throws Exception {
    JwtAuthenticator authenticator = authenticator(pem(server.identity.authority()));
    fetches.take();
    fetches.take();

    Optional<User> user = authenticator.authenticate(Credentials.token(token()));
    assertThat(user).contains(User.of("jane"));
    assertThat(server.asked).hasSize(2).allMatch(asked -> !asked.contains("Authorization"));
  }

  @Test
  void issuerThatNobodyVouchesFor_isNotAsked() throws Exception {
    WebhookServer other = new WebhookServer("127.0.0.1", this::publish);
    JwtAuthenticator authenticator = authenticator(pem(other.identity.authority()));
    assertThat(fetches.take()).isCompletedExceptionally();

    assertThat(authenticator.authenticate(Credentials.token(token()))).isEmpty();
    assertThat(server.asked).isEmpty();
    other.close();
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    String authority = pem(server.identity.authority());

    assertThat(http.fetch(URI.create(url() + "/moved"), authority).toCompletableFuture())
        .failsWithin(java.time.Duration.ofSeconds(30));
    assertThat(server.asked).hasSize(1);
  }
}
