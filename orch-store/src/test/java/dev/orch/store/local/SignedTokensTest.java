package dev.orch.store.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.TokenClaims;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedTokensTest {
  @Test
  void token_isSignedWithTheKeyItNames() throws GeneralSecurityException {
    SignedTokens issuer = new SignedTokens("https://here", new SecureRandom());
    Instant now = Instant.parse("2026-11-22T10:00:00Z");
    ObjectMeta account = ObjectMetaBuilder.builder().namespace("n").name("a").uid("u").build();
    TokenClaims claims =
        new TokenClaims(
            account, null, null, null, List.of("x"), now, now.plusSeconds(600), null, "id");

    String token = issuer.issue(claims);

    int end = token.lastIndexOf('.');
    Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
    check.initVerify(issuer.publicKey());
    check.update(token.substring(0, end).getBytes(StandardCharsets.US_ASCII));
    assertThat(check.verify(decode(token.substring(end + 1)))).isTrue();
    String header =
        new String(decode(token.substring(0, token.indexOf('.'))), StandardCharsets.UTF_8);
    assertThat(Json.parse(header).asObject().text("alg")).isEqualTo("ES256");
    assertThat(Json.parse(header).asObject().text("kid")).isNotEmpty();
    String payload =
        new String(decode(token.substring(token.indexOf('.') + 1, end)), StandardCharsets.UTF_8);
    assertThat(Json.parse(payload)).isEqualTo(claims.toJson("https://here"));
    assertThat(issuer.audiences()).containsExactly("https://here");
  }

  private static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}
