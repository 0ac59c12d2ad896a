package dev.orch.store.local;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.meta.ObjectMeta;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Signs JSON Web Tokens with an elliptic key of its own (ES256), which is made when the first token
 * is asked for. For any thread.
 */
public final class SignedTokens implements TokenIssuer {
  private static final BaseEncoding BASE64 = BaseEncoding.base64Url().omitPadding();

  /** The issuer that tokens in secrets name, whoever signed them. */
  static final String OF_SECRETS = "kubernetes/serviceaccount";

  /** What the claims of tokens in secrets begin with. */
  static final String CLAIM = "kubernetes.io/serviceaccount/";

  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";

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
    return signed(claims.toJson(issuer));
  }

  @Override
  public String issue(ObjectMeta account, ObjectMeta secret) {
    return signed(
        Json.object("iss", Json.of(OF_SECRETS))
            .with(CLAIM + "namespace", account.namespace())
            .with(CLAIM + "secret.name", secret.name())
            .with(CLAIM + "service-account.name", account.name())
            .with(CLAIM + "service-account.uid", account.uid())
            .with("sub", "system:serviceaccount:" + account.namespace() + ":" + account.name()));
  }

  private String signed(Json.Obj claims) {
    String keyId = BASE64.encode(Hashing.sha256().hashBytes(publicKey().getEncoded()).asBytes());
    String signed =
        encode(Json.object("alg", Json.of("ES256")).with("kid", keyId)) + "." + encode(claims);
    return signed + "." + BASE64.encode(sign(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public Optional<Json.Obj> read(String token) {
    List<String> parts = Splitter.on('.').splitToList(token);
    Json.Obj claims = parts.size() == 3 ? decoded(parts.get(1)) : null;
    if (claims == null || !isOwn(claims.text("iss"))) {
      return Optional.empty();
    }
    Json.Obj header = decoded(parts.get(0));
    if (header == null || !header.text("alg").equals("ES256")) {
      throw new IllegalArgumentException("unexpected signature algorithm");
    }
    if (!isSigned(parts.get(0) + "." + parts.get(1), parts.get(2))) {
      throw new IllegalArgumentException("error in cryptographic primitive");
    }
    return Optional.of(claims);
  }

  private boolean isOwn(String name) {
    return name.equals(issuer) || name.equals(OF_SECRETS);
  }

  private static Json.@Nullable Obj decoded(String part) {
    try {
      return Json.parse(BASE64.decode(part)) instanceof Json.Obj object ? object : null;
    } catch (IllegalArgumentException | JsonException e) {
      return null;
    }
  }

  private boolean isSigned(String text, String signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(publicKey());
      check.update(text.getBytes(StandardCharsets.US_ASCII));
      return check.verify(BASE64.decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static String encode(Json.Obj json) {
    return BASE64.encode(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private byte[] sign(byte[] bytes) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(keys().getPrivate(), random);
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key is of this algorithm", e);
    }
  }
}
