package dev.orch.store.access;

import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import dev.orch.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What a cluster says of itself to machines that don't know it yet, the ConfigMap {@code
 * kube-public/cluster-info}: a kubeconfig with its address and its authority's certificate, signed
 * with each token of those who may join. Stateless.
 */
public final class ClusterInfo {
  public static final String NAMESPACE = "kube-public";
  public static final String NAME = "cluster-info";

  /** The key of the kubeconfig. */
  public static final String KUBECONFIG = "kubeconfig";

  /** What the key of a signature begins with, before the token's id. */
  public static final String SIGNATURE_PREFIX = "jws-kubeconfig-";

  private static final BaseEncoding BASE64 = BaseEncoding.base64Url().omitPadding();

  private ClusterInfo() {}

  /** The signature of a text with a token: a JSON web signature (HS256) without the text. */
  public static String sign(String text, String tokenId, String tokenSecret) {
    String header =
        BASE64.encode(
            Json.object("alg", Json.of("HS256"))
                .with("kid", tokenId)
                .toString()
                .getBytes(StandardCharsets.UTF_8));
    String signed = header + "." + BASE64.encode(text.getBytes(StandardCharsets.UTF_8));
    byte[] signature =
        Hashing.hmacSha256(tokenSecret.getBytes(StandardCharsets.UTF_8))
            .hashString(signed, StandardCharsets.US_ASCII)
            .asBytes();
    return header + ".." + BASE64.encode(signature);
  }

  /** Whether it is the signature of the text with the token; in a time that tells nothing. */
  public static boolean isSigned(
      String text, String signature, String tokenId, String tokenSecret) {
    return MessageDigest.isEqual(
        sign(text, tokenId, tokenSecret).getBytes(StandardCharsets.UTF_8),
        signature.getBytes(StandardCharsets.UTF_8));
  }
}
