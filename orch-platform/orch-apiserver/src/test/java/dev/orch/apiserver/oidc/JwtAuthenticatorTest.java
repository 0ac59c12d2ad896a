package dev.orch.apiserver.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.orch.model.json.Json;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import dev.orch.testkit.base.SimulatedExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are believed, and whose they are. */
class JwtAuthenticatorTest {
  private static final String CONFIGURATION =
      """
      apiVersion: apiserver.config.k8s.io/v1
      kind: AuthenticationConfiguration
      jwt:
      - issuer:
          url: https://issuer.example.com/realm
          audiences: [orch, other]
          audienceMatchPolicy: MatchAny
        claimValidationRules:
        - {claim: hd, requiredValue: example.com}
        claimMappings:
          username: {claim: sub, prefix: "oidc:"}
          groups: {claim: roles, prefix: "oidc:"}
          uid: {claim: id}
      """;

  private final SimulatedExecutor executor = new SimulatedExecutor(1);
  private final TestIssuer issuer = new TestIssuer();
  private final JwtAuthenticator authenticator = start(CONFIGURATION);

  private JwtAuthenticator start(String configuration) {
    return JwtAuthenticator.start(
        AuthenticationConfiguration.parse(configuration, IdentityExpressions.NONE),
        IdentityExpressions.NONE,
        issuer,
        executor.time(),
        executor.worker("keys"));
  }

  private Json.Obj claims() {
    return Json.object("iss", Json.of(TestIssuer.URL))
        .with("aud", "orch")
        .with("sub", "jane")
        .with("id", "7")
        .with("hd", "example.com")
        .with("roles", Json.strings(List.of("dev", "ops")))
        .with("exp", Json.of(now() + 60));
  }

  private long now() {
    return executor.time().instant().getEpochSecond();
  }

  private Optional<User> whose(String token) {
    return authenticator.authenticate(Credentials.token(token));
  }

  private String good(Json.Obj claims) {
    return issuer.token(issuer.rsa, JWSAlgorithm.RS256, claims);
  }

  @Test
  void goodToken_isItsSubjects() {
    executor.runReady();

    assertThat(whose(good(claims())))
        .contains(new User("oidc:jane", "7", List.of("oidc:dev", "oidc:ops"), Map.of()));
    assertThat(whose(good(claims().with("roles", "dev"))).orElseThrow().groups())
        .containsExactly("oidc:dev");
    assertThat(whose(good(claims().without("roles"))).orElseThrow().groups()).isEmpty();
    assertThat(issuer.fetched)
        .containsExactly(
            TestIssuer.URL + "/.well-known/openid-configuration", TestIssuer.URL + "/keys");
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
  void algorithmsOfRsa_areBelieved(String algorithm) {
    executor.runReady();

    assertThat(whose(issuer.token(issuer.rsa, JWSAlgorithm.parse(algorithm), claims())))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource({"ES256,P-256", "ES384,P-384", "ES512,P-521"})
  void algorithmsOfCurves_areBelieved(String algorithm, String curve) {
    JWK key = TestIssuer.ec(Curve.parse(curve), "curve");
    issuer.published.add(key);
    executor.runReady();

    assertThat(whose(issuer.token(key, JWSAlgorithm.parse(algorithm), claims()))).isPresent();
  }

  /** What differs from a good token, and whether it is believed nevertheless. */
  @ParameterizedTest
  @CsvSource({
    "exp, -1, false",
    "exp, 0, true",
    "nbf, 60, true",
    "nbf, 61, false",
    "nbf, -5, true",
  })
  void times_areKept(String claim, long offset, boolean believed) {
    executor.runReady();

    assertThat(whose(good(claims().with(claim, Json.of(now() + offset)))).isPresent())
        .isEqualTo(believed);
  }

  @Test
  void claimsOfOthers_areNobodys() {
    executor.runReady();

    for (Json.Obj faulty :
        List.of(
            claims().without("exp"),
            claims().with("exp", "tomorrow"),
            claims().with("aud", "elsewhere"),
            claims().without("aud"),
            claims().with("aud", Json.strings(List.of())),
            claims().with("iss", "https://other.example.com"),
            claims().with("iss", TestIssuer.URL + "/"),
            claims().without("iss"),
            claims().without("sub"),
            claims().with("sub", Json.of(7)),
            claims().without("id"),
            claims().without("hd"),
            claims().with("hd", "example.org"),
            claims().with("roles", Json.of(7)),
            claims().with("roles", Json.array(List.of(Json.of(true)))),
            claims()
                .without("roles")
                .with("_claim_names", Json.object("roles", Json.of("elsewhere"))))) {
      assertThat(whose(good(faulty))).as(faulty.toString()).isEmpty();
    }
    assertThat(whose(good(claims().with("aud", Json.strings(List.of("x", "other")))))).isPresent();
  }

  @Test
  void unsignedToken_isNobodys() {
    executor.runReady();
    BaseEncoding base64 = BaseEncoding.base64Url().omitPadding();
    String payload = base64.encode(claims().toString().getBytes(StandardCharsets.UTF_8));

    for (String algorithm : List.of("none", "None", "NONE", "")) {
      String header = "{\"alg\":\"" + algorithm + "\"}";
      String encoded = base64.encode(header.getBytes(StandardCharsets.UTF_8));
      assertThat(whose(encoded + "." + payload + ".")).isEmpty();
      assertThat(whose(encoded + "." + payload + ".AAAA")).isEmpty();
    }
    assertThat(whose(good(claims()) + "x")).isEmpty();
    assertThat(whose("a.b.c")).isEmpty();
    assertThat(whose("abc")).isEmpty();
    assertThat(authenticator.authenticate(new Credentials("", List.of()))).isEmpty();
  }

  @Test
  void publicKeyAsSecret_isNobodys() throws JOSEException {
    executor.runReady();
    byte[] encoded = issuer.rsa.toRSAPublicKey().getEncoded();
    byte[] published = issuer.rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);

    assertThat(whose(TestIssuer.shared(encoded, "rsa", claims()))).isEmpty();
    assertThat(whose(TestIssuer.shared(published, "rsa", claims()))).isEmpty();
  }

  @Test
  void keyOfSomebodyElse_isNobodys() {
    executor.runReady();
    RSAKey other = TestIssuer.rsa("rsa");

    assertThat(whose(issuer.token(other, JWSAlgorithm.RS256, claims()))).isEmpty();
    // The token of one key under the other's name.
    assertThat(whose(TestIssuer.token(issuer.ec, JWSAlgorithm.ES256, "rsa", claims()))).isEmpty();
  }

  @Test
  void tokenWithoutKeyId_isTriedWithEachKey() {
    executor.runReady();

    assertThat(whose(TestIssuer.token(issuer.ec, JWSAlgorithm.ES256, null, claims()))).isPresent();
  }

  @Test
  void beforeKeysAreThere_everyTokenIsNobodys() {
    issuer.isAway = true;
    executor.runReady();
    assertThat(whose(good(claims()))).isEmpty();

    issuer.isAway = false;
    executor.runFor(IssuerKeys.PAUSE);
    assertThat(whose(good(claims()))).isPresent();
  }

  @Test
  void newKey_isFetchedOnceATokenNamesIt() {
    executor.runReady();
    executor.runFor(IssuerKeys.PAUSE);
    RSAKey fresh = TestIssuer.rsa("fresh");
    issuer.published.add(fresh);

    assertThat(whose(issuer.token(fresh, JWSAlgorithm.RS256, claims()))).isEmpty();
    executor.runReady();
    assertThat(whose(issuer.token(fresh, JWSAlgorithm.RS256, claims()))).isPresent();
  }

  @Test
  void replacedKey_ofTheSameName_isFetched() {
    executor.runReady();
    executor.runFor(IssuerKeys.PAUSE);
    RSAKey replaced = TestIssuer.rsa("rsa");
    issuer.published.set(0, replaced);
    String token = issuer.token(replaced, JWSAlgorithm.RS256, claims());

    assertThat(whose(token)).isEmpty();
    executor.runReady();
    assertThat(whose(token)).isPresent();
    assertThat(whose(good(claims()))).isEmpty();
  }

  @Test
  void floodOfUnknownKeys_isFetchedForSeldom() {
    executor.runReady();
    int before = issuer.fetched.size();

    for (int i = 0; i < 30; i++) {
      for (int j = 0; j < 20; j++) {
        String id = "unknown-" + i + "-" + j;
        assertThat(whose(TestIssuer.token(issuer.ec, JWSAlgorithm.ES256, id, claims()))).isEmpty();
      }
      executor.runFor(Duration.ofSeconds(1));
    }

    // Two documents each time, at most once in ten seconds.
    assertThat(issuer.fetched.size() - before).isBetween(2, 6);
  }

  @Test
  void withdrawnKey_isForgotten() {
    executor.runReady();
    assertThat(whose(good(claims()))).isPresent();
    issuer.published.remove(issuer.rsa);

    executor.runFor(IssuerKeys.REFRESH);
    assertThat(whose(good(claims()))).isEmpty();
  }

  @Test
  void whileTheIssuerIsAway_itsKeysHold() {
    executor.runReady();
    issuer.isAway = true;
    executor.runFor(Duration.ofHours(1));

    assertThat(whose(good(claims()))).isPresent();
  }

  @Test
  void documentOfAnotherIssuer_isNone() {
    issuer.says = "https://other.example.com";
    executor.runReady();

    assertThat(whose(good(claims()))).isEmpty();
    assertThat(issuer.fetched).hasSize(1);
  }

  @Test
  void onceClosed_nothingIsFetched() {
    executor.runReady();
    int before = issuer.fetched.size();
    authenticator.close();
    executor.runFor(Duration.ofHours(1));

    assertThat(issuer.fetched).hasSize(before);
  }

  @Test
  void emailThatIsNotVerified_isNobodys() {
    JwtAuthenticator byEmail = start(CONFIGURATION.replace("claim: sub", "claim: email"));
    executor.runReady();
    Json.Obj claims = claims().with("email", "j@example.com");

    assertThat(byEmail.authenticate(Credentials.token(good(claims)))).isPresent();
    for (Json verified : List.of(Json.of(false), Json.of("true"), Json.Null.NULL)) {
      String token = good(claims.with("email_verified", verified));
      assertThat(byEmail.authenticate(Credentials.token(token))).isEmpty();
    }
    String token = good(claims.with("email_verified", Json.of(true)));
    assertThat(byEmail.authenticate(Credentials.token(token)).orElseThrow().name())
        .isEqualTo("oidc:j@example.com");
  }

  @Test
  void issuersDocument_canBeElsewhere() {
    issuer.fetched.clear();
    start(
        CONFIGURATION.replace(
            "audiences:", "discoveryURL: https://inner.example.com/document\n    audiences:"));
    executor.runReady();

    assertThat(issuer.fetched)
        .contains("https://inner.example.com/document", TestIssuer.URL + "/keys");
  }
}
