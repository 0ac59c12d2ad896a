package dev.orch.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.apiserver.CertificateAuthority.ClientIdentity;
import dev.orch.model.json.Json;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Authorizer;
import dev.orch.store.api.User;
import dev.orch.store.local.LocalApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers who show a certificate when they connect. */
class ClientCertificatesTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.selfMade("orch-ca", NOW, RANDOM);
  private static final Identity SERVER =
      Identity.signedBy(AUTHORITY, List.of("127.0.0.1"), NOW, RANDOM);

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
  private volatile Instant time = NOW;
  private ApiServer server;

  @BeforeEach
  void serve() throws IOException {
    LocalApi api =
        LocalApi.builder()
            .clock(() -> time)
            .seed(1)
            .authorizer(attributes -> Authorizer.Decision.ALLOWED)
            .authenticator(
                Authenticator.chain(
                    new ClientCertificates(List.of(AUTHORITY.certificate()), () -> time),
                    StaticTokens.none().with("a-token", User.of("tokenholder"))))
            .build();
    server =
        ApiServer.builder(api, SERVER, () -> time, threads, threads)
            .authorizer(attributes -> Authorizer.Decision.ALLOWED)
            .authenticator(api.authenticator())
            .clientAuthorities(List.of(AUTHORITY.certificate()))
            .serve("127.0.0.1", 0);
  }

  @AfterEach
  void close() {
    server.close();
    threads.shutdownNow();
  }

  private HttpResponse<String> whoami(
      HttpClient.Version version, @Nullable ClientIdentity shown, String token)
      throws IOException, InterruptedException, GeneralSecurityException {
    HttpClient client = HttpClient.newBuilder().sslContext(tls(shown)).version(version).build();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "https://127.0.0.1:"
                        + server.address().getPort()
                        + "/apis/authentication.k8s.io/v1/selfsubjectreviews"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}"));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static SSLContext tls(@Nullable ClientIdentity shown)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("JKS");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", AUTHORITY.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore own = KeyStore.getInstance("JKS");
    own.load(null, null);
    if (shown != null) {
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(
                      shown.certificate().getBytes(StandardCharsets.US_ASCII)));
      own.setKeyEntry(
          "client",
          CertificateAuthority.ofPem(shown.certificate(), shown.key()).key(),
          new char[0],
          new Certificate[] {certificate});
    }
    keys.init(own, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static ClientIdentity ann(CertificateAuthority authority) {
    return authority.client(
        "ann", List.of("team:a", "team:b"), NOW, NOW.plus(Duration.ofDays(1)), RANDOM);
  }

  private static Json.Obj user(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return Json.parse(response.body()).asObject().object("status").object("userInfo");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void certificate_isItsUsersInItsGroups(HttpClient.Version version) throws Exception {
    Json.Obj user = user(whoami(version, ann(AUTHORITY), ""));

    assertThat(user.text("username")).isEqualTo("ann");
    assertThat(user.array("groups"))
        .containsExactly(Json.of("team:a"), Json.of("team:b"), Json.of("system:authenticated"));
    assertThat(user.object("extra").array("authentication.kubernetes.io/credential-id").get(0))
        .asString()
        .matches("\"X509SHA256=[0-9a-f]{64}\"");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void certificateThatExpired_isRefusedEvenIfItWasGood(HttpClient.Version version)
      throws Exception {
    ClientIdentity ann = ann(AUTHORITY);
    user(whoami(version, ann, ""));

    time = NOW.plus(Duration.ofDays(2));

    assertThat(whoami(version, ann, "").statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void certificateOfAnotherAuthorityOfTheSameName_isRefused(HttpClient.Version version)
      throws Exception {
    CertificateAuthority foreign = CertificateAuthority.selfMade("orch-ca", NOW, RANDOM);

    HttpResponse<String> answer = whoami(version, ann(foreign), "");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(Json.parse(answer.body()).asObject().text("reason")).isEqualTo("Unauthorized");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void tokenBesideARefusedCertificate_counts(HttpClient.Version version) throws Exception {
    CertificateAuthority foreign = CertificateAuthority.selfMade("orch-ca", NOW, RANDOM);

    assertThat(user(whoami(version, ann(foreign), "a-token")).text("username"))
        .isEqualTo("tokenholder");
    assertThat(user(whoami(version, ann(AUTHORITY), "a-token")).text("username")).isEqualTo("ann");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void certificateForServers_isRefused(HttpClient.Version version) throws Exception {
    ClientIdentity shown =
        new ClientIdentity(Certificates.pem(SERVER.certificate()), Certificates.pem(SERVER.key()));

    assertThat(whoami(version, shown, "").statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void noCertificate_isNobodyInParticular(HttpClient.Version version) throws Exception {
    assertThat(user(whoami(version, null, "")).text("username")).isEqualTo("system:anonymous");
  }
}
