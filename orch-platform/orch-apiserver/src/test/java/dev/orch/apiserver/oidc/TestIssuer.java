package dev.orch.apiserver.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.orch.model.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Publishes and signs with keys that it makes. */
final class TestIssuer implements Documents {
  static final String URL = "https://issuer.example.com/realm";

  final RSAKey rsa = rsa("rsa");
  final ECKey ec = ec(Curve.P_256, "ec");
  final List<JWK> published = new ArrayList<>(List.of(rsa, ec));

  /** What was fetched. */
  final List<String> fetched = new ArrayList<>();

  boolean isAway;
  String says = URL;

  static RSAKey rsa(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  static ECKey ec(Curve curve, String id) {
    try {
      return new ECKeyGenerator(curve).keyID(id).generate();
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public CompletionStage<byte[]> fetch(URI url, String authorities) {
    fetched.add(url.toString());
    if (isAway) {
      return CompletableFuture.failedFuture(new IOException("connection refused"));
    }
    String body =
        url.getPath().endsWith("/keys")
            ? new JWKSet(published).toString(true)
            : Json.object("issuer", Json.of(says)).with("jwks_uri", says + "/keys").toString();
    return CompletableFuture.completedFuture(body.getBytes(StandardCharsets.UTF_8));
  }

  /** A token as an issuer makes it. */
  String token(JWK key, JWSAlgorithm algorithm, Json.Obj claims) {
    return token(key, algorithm, key.getKeyID(), claims);
  }

  static String token(JWK key, JWSAlgorithm algorithm, String id, Json.Obj claims) {
    try {
      JWSSigner signer =
          key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
      return signed(signer, new JWSHeader.Builder(algorithm).keyID(id).build(), claims);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  /** One that is signed with a shared secret. */
  static String shared(byte[] secret, String id, Json.Obj claims) {
    try {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(id).build();
      return signed(new MACSigner(secret), header, claims);
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private static String signed(JWSSigner signer, JWSHeader header, Json.Obj claims)
      throws JOSEException {
    JWSObject token = new JWSObject(header, new Payload(claims.toString()));
    token.sign(signer);
    return token.serialize();
  }
}
