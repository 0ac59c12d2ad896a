package dev.orch.apiserver.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.orch.model.json.Json;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.store.api.Credentials;
import dev.orch.testkit.base.SimulatedExecutor;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A token is believed as it was signed, or not at all. */
class JwtAuthenticatorProperties {
  private static final TestIssuer ISSUER = new TestIssuer();
  private final SimulatedExecutor executor = new SimulatedExecutor(1);

  private JwtAuthenticator started() {
    JwtAuthenticator authenticator =
        JwtAuthenticator.start(
            AuthenticationConfiguration.parse(
                "{apiVersion: apiserver.config.k8s.io/v1, kind: AuthenticationConfiguration, jwt: ["
                    + "{issuer: {url: 'https://issuer.example.com/realm', audiences: [orch]},"
                    + " claimMappings: {username: {claim: sub, prefix: ''}}}]}",
                IdentityExpressions.NONE),
            IdentityExpressions.NONE,
            ISSUER,
            executor.time(),
            executor.worker("keys"));
    executor.runReady();
    return authenticator;
  }

  @Property(tries = 300)
  void changedCharacter_makesItNobodys(
      @ForAll @IntRange(max = 10_000) int where, @ForAll @IntRange(min = 1, max = 63) int by) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    Json.Obj claims =
        Json.object("iss", Json.of(TestIssuer.URL))
            .with("aud", "orch")
            .with("sub", "jane")
            .with("exp", Json.of(executor.time().instant().getEpochSecond() + 60));
    String good = ISSUER.token(ISSUER.rsa, JWSAlgorithm.RS256, claims);
    JwtAuthenticator authenticator = started();
    assertThat(authenticator.authenticate(Credentials.token(good))).isPresent();

    int at = where % (good.length() - 1); // the last character has bits that say nothing
    int old = alphabet.indexOf(good.charAt(at));
    char changed = old < 0 ? 'A' : alphabet.charAt((old + by) % alphabet.length());
    String bad = good.substring(0, at) + changed + good.substring(at + 1);

    assertThat(authenticator.authenticate(Credentials.token(bad))).isEmpty();
  }
}
