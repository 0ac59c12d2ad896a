package dev.orch.store.access;

import dev.orch.model.core.Pod;
import dev.orch.model.core.Secret;
import dev.orch.model.kinds.BuiltInKinds;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** What secrets with tokens of service accounts say of their use. Stateless, for any thread. */
public final class SecretTokens {
  /** The type of the secrets. */
  public static final String TYPE = "kubernetes.io/service-account-token";

  /** The label with the day, in UTC, on which the token was last used. */
  public static final String LAST_USED = "kubernetes.io/legacy-token-last-used";

  /** The label with the day since which the token holds no more, as nobody used it. */
  public static final String INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since";

  /** The ConfigMap in kube-system that says since when uses are noted. */
  public static final String TRACKING = "kube-apiserver-legacy-service-account-token-tracking";

  private SecretTokens() {}

  /** The day of a moment. */
  public static LocalDate day(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  /** The day that a text says, if it says one. */
  public static Optional<LocalDate> parse(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The day that a label of the secret says, if it says one. */
  public static Optional<LocalDate> day(Secret secret, String label) {
    return parse(secret.metadata().labels().getOrDefault(label, ""));
  }

  /** Whether a pod needs the secret, for its containers, its volumes, or its images. */
  public static boolean isUsedBy(Pod pod, Secret secret) {
    return pod.metadata().namespace().equals(secret.metadata().namespace())
        && PodReferences.of(pod).stream()
            .anyMatch(
                key ->
                    key.resource().equals(BuiltInKinds.SECRET.resource())
                        && key.name().equals(secret.metadata().name()));
  }
}
