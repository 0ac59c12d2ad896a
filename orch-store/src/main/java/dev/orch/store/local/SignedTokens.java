package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import dev.orch.model.json.Json;
import dev.orch.store.api.TokenClaims;
import dev.orch.store.api.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs JSON Web Tokens with an elliptic key of its own (ES256), which is made when the first token
 * is asked for. For any thread.
 */
public final class SignedTokens implements TokenIssuer {
  private static final BaseEncoding BASE64 = BaseEncoding.base64Url().omitPadding();

  private final String issuer;
  private final SecureRandom random;
  private @Nullable KeyPair made;

  /**
   * @param issuer the URL that tokens name as their issuer; it is their audience, too, unless
   *     another is asked for
   * @param random where the key comes from
   */
  public SignedTokens(String issuer, SecureRandom random) {
    this.issuer = issuer;
    this.random = random;
  }

  private synchronized KeyPair keys() {
    KeyPair keys = made;
    if (keys == null) {
      keys = make(random);
      made = keys;
    }
    return keys;
  }

  private static KeyPair make(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has this curve", e);
    }
  }

  /** What the signatures are checked with. */
  public PublicKey publicKey() {
    return keys().getPublic();
  }

  @Override
  public List<String> audiences() {
    return ImmutableList.of(issuer);
  }

  @Override
  public String issue(TokenClaims claims) {
    String keyId = BASE64.encode(Hashing.sha256().hashBytes(publicKey().getEncoded()).asBytes());
    String signed =
        encode(Json.object("alg", Json.of("ES256")).with("kid", keyId))
            + "."
            + encode(claims.toJson(issuer));
    return signed + "." + BASE64.encode(sign(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String encode(Json.Obj json) {
    return BASE64.encode(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private byte[] sign(byte[] bytes) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys().getPrivate(), random);
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key is of this algorithm", e);
    }
  }
}
