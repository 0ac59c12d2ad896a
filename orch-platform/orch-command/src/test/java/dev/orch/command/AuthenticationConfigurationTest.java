package dev.orch.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.orch.apiserver.oidc.AuthenticationConfiguration;
import dev.orch.apiserver.oidc.JwtAuthenticator;
import dev.orch.cluster.Orch;
import dev.orch.model.json.Json;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import dev.orch.testkit.base.SimulatedExecutor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A configuration of authentication with expressions, and what is wrong with others. */
class AuthenticationConfigurationTest {
  private static final IdentityExpressions CEL = Orch.foundExpressions().identities();
  private static final String URL = "https://issuer.example.com";
  private static final String HEAD =
      "{apiVersion: apiserver.config.k8s.io/v1, kind: AuthenticationConfiguration, ";
  private static final String JWT =
      "jwt: [{issuer: {url: 'https://issuer.example.com', audiences: [orch]},"
          + " claimValidationRules: [{expression: \"claims.level >= 2\", message: too low}],"
          + " claimMappings: {username: {expression: \"claims.sub + '@x'\"},"
          + " groups: {expression: \"claims.?roles.orValue([])\"},"
          + " uid: {expression: \"string(claims.level)\"},"
          + " extra: [{key: example.com/team, valueExpression: claims.team}]},"
          + " userValidationRules: [{expression: \"!user.username.startsWith('system:')\"},"
          + " {expression: \"user.groups.all(g, !g.startsWith('system:'))\"}]}]}";

  private final SimulatedExecutor executor = new SimulatedExecutor(1);

  private Optional<User> whose(String claims) throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    JwtAuthenticator authenticator =
        JwtAuthenticator.start(
            AuthenticationConfiguration.parse(HEAD + JWT, CEL),
            CEL,
            (url, authorities) ->
                CompletableFuture.completedFuture(
                    (url.getPath().equals("/keys")
                            ? new JWKSet(key).toString(true)
                            : "{\"issuer\":\"" + URL + "\",\"jwks_uri\":\"" + URL + "/keys\"}")
                        .getBytes(StandardCharsets.UTF_8)),
            executor.time(),
            executor.worker("keys"));
    executor.runReady();
    Json.Obj whole =
        Json.parse(claims.replace('\'', '"'))
            .asObject()
            .with("iss", URL)
            .with("aud", "orch")
            .with("exp", Json.of(executor.time().instant().getEpochSecond() + 60));
    JWSObject token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(),
            new Payload(whole.toString()));
    token.sign(new ECDSASigner(key));
    return authenticator.authenticate(Credentials.token(token.serialize()));
  }

  @Test
  void expressions_makeTheUser() throws Exception {
    assertThat(whose("{'sub':'jane','level':2,'roles':['dev',''],'team':'blue'}"))
        .contains(
            new User("jane@x", "2", List.of("dev"), Map.of("example.com/team", List.of("blue"))));
    assertThat(whose("{'sub':'jane','level':2,'team':[]}"))
        .contains(new User("jane@x", "2", List.of(), Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'sub':'jane','level':1,'team':'x'}", // the rule of claims
        "{'sub':'jane','level':'two','team':'x'}", // has no value
        "{'sub':'jane','team':'x'}", // no such claim
        "{'sub':7,'level':2,'team':'x'}", // a number and a text
        "{'sub':'jane','level':2}", // no team
        "{'sub':'jane','level':2,'team':7}", // no text
        "{'sub':'jane','level':2,'team':'x','roles':[7]}", // no texts
        "{'sub':'system:admin','level':2,'team':'x'}", // the rules of users
        "{'sub':'jane','level':2,'team':'x','roles':['system:masters']}",
      })
  void whoeverIsAgainstTheRules_isNobody(String claims) throws Exception {
    assertThat(whose(claims)).isEmpty();
  }

  /** What is put in place of what, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'https://issuer | 'http://issuer | jwt[0].issuer.url: Invalid value: \"http://issuer.example.com\": URL scheme must be https",
        "issuer.example.com' | issuer.example.com?a=b' | URL must not contain a query",
        "audiences: [orch] | audiences: [] | jwt[0].issuer.audiences: Required value: at least one jwt[0].issuer.audiences is required",
        "audiences: [orch] | audiences: [a, b] | audienceMatchPolicy must be MatchAny for multiple audiences",
        "audiences: [orch] | audiences: [orch], certificateAuthority: x | jwt[0].issuer.certificateAuthority: Invalid value: \"<omitted>\"",
        "audiences: [orch] | audiences: [orch], discoveryURL: 'https://issuer.example.com/' | discoveryURL must be different from URL",
        "audiences: [orch] | audience: [orch] | unknown field \"jwt[0].issuer.audience\"",
        "claims.level >= 2 | claims.level + | jwt[0].claimValidationRules[0].expression: Invalid value: \"claims.level +\": compilation failed",
        "message: too low | claim: x | claim and expression can't both be set",
        "username: {expression | username: {prefix: x, expression | jwt[0].claimMappings.username.prefix: Invalid value: \"x\": may not be specified when expression is set",
        "{expression: \"claims.sub + '@x'\"} | {claim: sub} | jwt[0].claimMappings.username.prefix: Required value: prefix is required when claim is set",
        "{expression: \"claims.sub + '@x'\"} | {} | jwt[0].claimMappings.username: Required value: claim or expression is required",
        "claims.sub + | claims.email + | claims.email_verified must be used in",
        "example.com/team | x.k8s.io/team | k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use",
        "example.com/team | team | must be a domain-prefixed path",
        "user.groups.all | user.groupz.all | jwt[0].userValidationRules[1].expression: Invalid value",
        "jwt: | anonymous: {enabled: false, conditions: [{path: /livez}]}, jwt: | enabled should be set to true when conditions are defined",
        "config.k8s.io/v1 | config.k8s.io/v2 | apiVersion, kind: must be",
      })
  void fault_isNamed(String good, String bad, String said) {
    String text = HEAD + JWT;
    assertThat(text).contains(good);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> AuthenticationConfiguration.parse(text.replace(good, bad), CEL))
        .withMessageContaining(said);
  }

  @Test
  void emailThatIsVerified_canBeTheName() {
    AuthenticationConfiguration.parse(
        (HEAD + JWT)
            .replace("claims.sub +", "claims.email +")
            .replace("claims.level >= 2", "claims.?email_verified.orValue(true) == true"),
        CEL);
  }

  @Test
  void anonymousCallers_mayComeWhereItIsSaid() {
    AuthenticationConfiguration some =
        AuthenticationConfiguration.parse(
            HEAD + "anonymous: {enabled: true, conditions: [{path: /livez}]}}", CEL);
    AuthenticationConfiguration none =
        AuthenticationConfiguration.parse(HEAD + "anonymous: {enabled: false}}", CEL);

    assertThat(some.anonymous().allows("/livez")).isTrue();
    assertThat(some.anonymous().allows("/livez/ping")).isFalse();
    assertThat(none.anonymous().allows("/livez")).isFalse();
  }
}
