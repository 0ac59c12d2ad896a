package dev.orch.apiserver.oidc;

import com.google.common.collect.ImmutableList;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Issuer;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer signs with. They are fetched ahead of their use, again every five
 * minutes, and sooner if a token was signed with none of them; but once in ten seconds at most,
 * whoever sends tokens. What was fetched last holds while its server is away. For any thread.
 */
final class IssuerKeys implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(IssuerKeys.class.getName());
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  static final Duration PAUSE = Duration.ofSeconds(10);
  static final Duration REFRESH = Duration.ofMinutes(5);

  private final Issuer issuer;
  private final Documents documents;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private volatile @Nullable List<JWK> known;

  // Guarded by this, which nobody holds while calling others.
  private Instant last = Instant.MIN;
  private boolean fetching;
  private boolean failed;
  private boolean closed;
  private @Nullable ScheduledFuture<?> next;

  IssuerKeys(
      Issuer issuer, Documents documents, InstantSource clock, ScheduledExecutorService timer) {
    this.issuer = issuer;
    this.documents = documents;
    this.clock = clock;
    this.timer = timer;
  }

  /** The keys as they were last seen, or null if none were seen yet. */
  @Nullable List<JWK> known() {
    return known;
  }

  /** A token was signed with none of them: perhaps there is another by now. */
  void missed() {
    if (isDue()) {
      timer.execute(this::fetch);
    }
  }

  private synchronized boolean isDue() {
    return !fetching
        && !closed
        && (last.equals(Instant.MIN) || !clock.instant().isBefore(last.plus(PAUSE)));
  }

  /** Fetches them, and goes on to do so. */
  void fetch() {
    synchronized (this) {
      if (!isDue()) {
        return;
      }
      fetching = true;
      last = clock.instant();
      if (next != null) {
        next.cancel(false);
      }
    }
    CompletableFuture.completedFuture(document())
        .thenCompose(this::fetched)
        .thenCompose(document -> fetched(keys(document)))
        .thenApply(IssuerKeys::parsed)
        .whenComplete(this::end);
  }

  private CompletionStage<byte[]> fetched(URI url) {
    return documents.fetch(url, issuer.certificateAuthority());
  }

  private URI document() {
    return URI.create(
        issuer.discoveryURL().isEmpty()
            ? issuer.url().replaceFirst("/$", "") + WELL_KNOWN
            : issuer.discoveryURL());
  }

  private URI keys(byte[] document) {
    if (!(parse(document) instanceof Json.Obj provider)) {
      throw new CompletionException("the issuer's document is no object", null);
    }
    if (!provider.text("issuer").equals(issuer.url())) {
      throw new CompletionException(
          "the document is of the issuer " + Json.of(provider.text("issuer")), null);
    }
    return URI.create(provider.text("jwks_uri"));
  }

  private static Json parse(byte[] document) {
    try {
      return Json.parse(document);
    } catch (JsonException e) {
      throw new CompletionException("the issuer's document is no JSON", e);
    }
  }

  private static List<JWK> parsed(byte[] document) {
    try {
      String text = new String(document, StandardCharsets.UTF_8);
      return ImmutableList.copyOf(JWKSet.parse(text).getKeys());
    } catch (ParseException e) {
      throw new CompletionException("the issuer's keys are none", e);
    }
  }

  private void end(@Nullable List<JWK> keys, @Nullable Throwable failure) {
    if (keys != null) {
      known = keys;
    }
    Duration wait = keys == null ? PAUSE : REFRESH;
    boolean tell;
    synchronized (this) {
      tell = keys == null && !failed;
      failed = keys == null;
      fetching = false;
      if (!closed) {
        next = timer.schedule(this::fetch, wait.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
    if (tell) { // once, and not every ten seconds
      LOG.log(System.Logger.Level.WARNING, "no keys of " + issuer.url() + ": " + failure);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel(false);
    }
  }
}
