package dev.orch.apiserver.node;

import com.google.common.collect.ImmutableList;
import dev.orch.apiserver.CertificateAuthority;
import dev.orch.apiserver.RequestedIdentity;
import dev.orch.model.Bytes;
import dev.orch.model.Chance;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestBuilder;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.certificates.CertificateSigningRequestSpecBuilder;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a certificate of a node good: asks for it by a CertificateSigningRequest, waits until it is
 * approved and signed, and asks for the next one with a new key when 70 to 90 % of its life are
 * over, as kubelets do. All its work is done on one worker.
 */
public final class CertificateRotation implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CertificateRotation.class.getName());
  private static final Duration FIRST_LOOK = Duration.ofMillis(100);
  private static final Duration LAST_LOOK = Duration.ofSeconds(5);

  /** Whoever hasn't approved by then may not have seen it: it is asked for anew. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** In thousandths of a life. */
  private static final int LEAST_LIFE = 700;

  private static final int SPREAD = 200;
  private static final int WHOLE = 1000;

  /**
   * Which certificate.
   *
   * @param signer who is to sign it
   * @param purpose what it is for, such as {@code server auth}
   * @param user its common name; its organization is that of nodes
   * @param names the names and addresses that it is for; asked each time
   * @param named whether it is for names, and isn't asked for while there are none
   */
  public record Wish(
      String signer, String purpose, String user, Supplier<List<String>> names, boolean named) {
    /** What a node's agent shows to whoever connects. */
    public static Wish serving(String node, Supplier<List<String>> names) {
      return new Wish(
          "kubernetes.io/kubelet-serving", "server auth", "system:node:" + node, names, true);
    }

    /** What a node shows to the cluster's API. */
    public static Wish client(String node) {
      return new Wish(
          "kubernetes.io/kube-apiserver-client-kubelet",
          "client auth",
          "system:node:" + node,
          ImmutableList::of,
          false);
    }
  }

  /**
   * A certificate that has come.
   *
   * @param pem the certificate in PEM
   * @param keyPem its key in PEM: a secret
   */
  public record Issued(String pem, String keyPem, X509Certificate certificate, PrivateKey key) {
    @Override
    public String toString() {
      return "Issued[" + pem + "]";
    }
  }

  /**
   * What it works with.
   *
   * @param clock the time
   * @param worker runs one task at a time; calls of the API wait on it; not shut down
   * @param random where keys come from
   * @param chance where the spread of renewals comes from
   */
  public record Means(
      InstantSource clock, ScheduledExecutorService worker, SecureRandom random, Chance chance) {}

  private final Api api;
  private final Wish wish;
  private final Consumer<Issued> taken;
  private final Means means;

  private @Nullable RequestedIdentity identity;
  private String request = "";
  private Instant since = Instant.EPOCH;
  private Duration pause = SHORTEST_PAUSE;
  private volatile @Nullable ScheduledFuture<?> next;
  private volatile boolean closed;

  /**
   * @param api the cluster's, as the node
   * @param taken is given each certificate that comes, on the worker
   */
  public CertificateRotation(Api api, Wish wish, Consumer<Issued> taken, Means means) {
    this.api = api;
    this.wish = wish;
    this.taken = taken;
    this.means = means;
  }

  /** Begins without one. */
  public void begin() {
    means.worker.execute(() -> attempt(this::ask));
  }

  /** Begins with one that is there. */
  public void begin(X509Certificate present) {
    means.worker.execute(() -> renewLater(present));
  }

  private void attempt(Runnable step) {
    if (closed) {
      return;
    }
    try {
      step.run();
    } catch (ApiException | IllegalArgumentException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "no certificate by " + wish.signer + " yet: " + e.getMessage());
      askLater();
    }
  }

  private void askLater() {
    schedule(this::ask, pause);
    pause = least(pause.multipliedBy(2), LONGEST_PAUSE);
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void schedule(Runnable step, Duration delay) {
    next = means.worker.schedule(() -> attempt(step), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Resources<CertificateSigningRequest> requests() {
    return api.resources(CertificateSigningRequest.class);
  }

  private void ask() {
    List<String> names = wish.names.get();
    if (wish.named && names.isEmpty()) {
      askLater();
      return;
    }
    RequestedIdentity made =
        RequestedIdentity.of(wish.user, ImmutableList.of("system:nodes"), names, means.random);
    request =
        requests()
            .create(
                CertificateSigningRequestBuilder.builder()
                    .metadata(ObjectMetaBuilder.builder().generateName("csr-").build())
                    .spec(
                        CertificateSigningRequestSpecBuilder.builder()
                            .signerName(wish.signer)
                            .request(Bytes.utf8(made.request()))
                            .usages(ImmutableList.of("digital signature", wish.purpose))
                            .build())
                    .build())
            .metadata()
            .name();
    identity = made;
    since = means.clock.instant();
    lookLater(FIRST_LOOK);
  }

  private void lookLater(Duration delay) {
    schedule(() -> look(least(delay.multipliedBy(2), LAST_LOOK)), delay);
  }

  private void look(Duration nextDelay) {
    CertificateSigningRequest found;
    try {
      found = requests().get(request);
    } catch (ApiException e) {
      if (e.is(Reason.NOT_FOUND)) {
        throw e; // somebody has removed it: the next one
      }
      lookLater(nextDelay);
      return;
    }
    RequestedIdentity asked = identity;
    Bytes certificate = found.status().certificate();
    if (certificate != null && certificate.size() > 0 && asked != null) {
      take(certificate.toUtf8(), asked.key());
      return;
    }
    for (CertificateSigningRequestCondition condition : found.status().conditions()) {
      if (!condition.type().equals("Approved")) {
        throw new IllegalArgumentException(
            "request " + request + ": " + condition.type() + ": " + condition.message());
      }
    }
    if (since.plus(PATIENCE).isBefore(means.clock.instant())) {
      throw new IllegalArgumentException("request " + request + " was neither approved nor denied");
    }
    lookLater(nextDelay);
  }

  private void take(String certificate, String key) {
    CertificateAuthority read = CertificateAuthority.ofPem(certificate, key);
    identity = null;
    pause = SHORTEST_PAUSE;
    taken.accept(new Issued(certificate, key, read.certificate(), read.key()));
    renewLater(read.certificate());
  }

  private void renewLater(X509Certificate present) {
    if (!closed) {
      Instant now = means.clock.instant();
      Duration left = Duration.between(now, renewal(present));
      schedule(this::ask, left.isNegative() ? Duration.ZERO : left);
    }
  }

  private Instant renewal(X509Certificate present) {
    Instant from = present.getNotBefore().toInstant();
    Duration life = Duration.between(from, present.getNotAfter().toInstant());
    int share = LEAST_LIFE + means.chance.nextInt(SPREAD + 1);
    return from.plus(life.multipliedBy(share).dividedBy(WHOLE));
  }

  @Override
  public void close() {
    closed = true;
    ScheduledFuture<?> waiting = next;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }
}
