package dev.orch.node.volumes;

import com.google.common.collect.ImmutableList;
import dev.orch.model.authentication.BoundObjectReference;
import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.authentication.TokenRequestSpec;
import dev.orch.model.authentication.TokenRequestStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tokens by which pods say whose they are. One is asked for anew when four fifths of its time
 * are over, or a day, as the kubelet does. On one worker.
 */
public final class Tokens {
  private static final double RENEW = 0.8;
  private static final Duration MOST = Duration.ofHours(24);
  private static final long DEFAULT_SECONDS = 3600;

  private final Api api;
  private final InstantSource clock;
  private final Map<Wish, Held> held =
      new TreeMap<>(
          Comparator.comparing(Wish::uid)
              .thenComparing(Wish::audience)
              .thenComparing(Wish::seconds));

  /** Asks an API, by a clock. */
  public Tokens(Api api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  private record Wish(String uid, String audience, long seconds) {}

  private record Held(TokenRequestStatus status, Instant renewAt) {}

  /**
   * A token of the pod's service account that is good for a while.
   *
   * @param audience for whom; empty for the API itself
   * @param seconds how long it is to be good; null for an hour
   */
  public TokenRequestStatus token(Pod pod, String audience, @Nullable Long seconds) {
    long wanted = seconds == null ? DEFAULT_SECONDS : seconds;
    Wish wish = new Wish(pod.metadata().uid(), audience, wanted);
    Held known = held.get(wish);
    Instant now = clock.instant();
    if (known != null && now.isBefore(known.renewAt())) {
      return known.status();
    }
    try {
      TokenRequestStatus status = ask(pod, audience, wanted);
      held.put(wish, new Held(status, renewAt(now, status)));
      return status;
    } catch (ApiException e) {
      if (known != null && isGood(known.status(), now)) {
        return known.status();
      }
      throw new VolumeException("failed to fetch token: " + e.getMessage());
    }
  }

  private TokenRequestStatus ask(Pod pod, String audience, long seconds) {
    TokenRequest request =
        new TokenRequest(
            ObjectMetaBuilder.builder().build(),
            new TokenRequestSpec(
                audience.isEmpty() ? ImmutableList.of() : ImmutableList.of(audience),
                seconds,
                new BoundObjectReference("Pod", "v1", pod.metadata().name(), pod.metadata().uid())),
            new TokenRequestStatus("", null));
    return api.resources(ServiceAccount.class)
        .inNamespace(pod.metadata().namespace())
        .subresource(SubresourceKey.TOKEN)
        .create(pod.spec().serviceAccountName(), request, WriteOptions.NONE)
        .status();
  }

  private static Instant renewAt(Instant now, TokenRequestStatus status) {
    Instant expires = status.expirationTimestamp();
    if (expires == null) {
      return now.plus(MOST);
    }
    Duration part = Duration.ofMillis((long) (Duration.between(now, expires).toMillis() * RENEW));
    return now.plus(part.compareTo(MOST) < 0 ? part : MOST);
  }

  private static boolean isGood(TokenRequestStatus status, Instant now) {
    return status.expirationTimestamp() == null || now.isBefore(status.expirationTimestamp());
  }

  /** Forgets the tokens of a pod that is gone. */
  public void forget(String uid) {
    held.keySet().removeIf(wish -> wish.uid().equals(uid));
  }
}
