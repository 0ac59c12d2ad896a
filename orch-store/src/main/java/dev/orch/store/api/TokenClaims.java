package dev.orch.store.api;

import com.google.common.collect.ImmutableList;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service account's token says, in full seconds. Immutable.
 *
 * @param account the account's metadata
 * @param pod the pod that the token dies with, or null
 * @param node the node that the token dies with, or that its pod runs on, or null
 * @param secret the secret that the token dies with, or null
 * @param audiences whom it is for
 * @param issuedAt when it begins to hold
 * @param expires when it ends to
 * @param warnAfter when its use becomes worth a warning; null for never
 * @param id the token's own, a UUID
 */
public record TokenClaims(
    ObjectMeta account,
    @Nullable ObjectMeta pod,
    @Nullable ObjectMeta node,
    @Nullable ObjectMeta secret,
    List<String> audiences,
    Instant issuedAt,
    Instant expires,
    @Nullable Instant warnAfter,
    String id) {
  public TokenClaims {
    audiences = ImmutableList.copyOf(audiences);
  }

  /** The claims as a token carries them. */
  public Json.Obj toJson(String issuer) {
    Json.Obj kubernetes =
        Json.object("namespace", Json.of(account.namespace()))
            .with("serviceaccount", reference(account));
    kubernetes = pod == null ? kubernetes : kubernetes.with("pod", reference(pod));
    kubernetes = node == null ? kubernetes : kubernetes.with("node", reference(node));
    kubernetes = secret == null ? kubernetes : kubernetes.with("secret", reference(secret));
    kubernetes =
        warnAfter == null
            ? kubernetes
            : kubernetes.with("warnafter", Json.of(warnAfter.getEpochSecond()));
    return Json.object("aud", Json.strings(audiences))
        .with("exp", Json.of(expires.getEpochSecond()))
        .with("iat", Json.of(issuedAt.getEpochSecond()))
        .with("iss", issuer)
        .with("jti", id)
        .with("kubernetes.io", kubernetes)
        .with("nbf", Json.of(issuedAt.getEpochSecond()))
        .with("sub", "system:serviceaccount:" + account.namespace() + ":" + account.name());
  }

  private static Json.Obj reference(ObjectMeta metadata) {
    Json.Obj reference = Json.object("name", Json.of(metadata.name()));
    return metadata.uid().isEmpty() ? reference : reference.with("uid", metadata.uid());
  }
}
