package dev.orch.apiserver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * Knows callers by certificates for clients that one of its authorities has signed: the common name
 * is the user, the organizations are the groups. For any thread.
 */
public final class ClientCertificates implements Authenticator {
  private static final ASN1ObjectIdentifier UID = new ASN1ObjectIdentifier("1.3.6.1.4.1.57683.2");
  private static final String CREDENTIAL = "authentication.kubernetes.io/credential-id";
  private static final List<String> CLIENT =
      ImmutableList.of(
          KeyPurposeId.id_kp_clientAuth.getId(), KeyPurposeId.anyExtendedKeyUsage.getId());

  private static final int REMEMBERED = 10_000;

  private final Set<TrustAnchor> authorities;
  private final InstantSource clock;

  /** Whose the certificates are that were found good; checking signatures takes its time. */
  private final Cache<List<X509Certificate>, User> known =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .ticker(Ticker.disabledTicker())
          .maximumSize(REMEMBERED)
          .build();

  /**
   * @param authorities who may sign
   * @param clock by which certificates expire
   */
  public ClientCertificates(List<X509Certificate> authorities, InstantSource clock) {
    this.authorities =
        authorities.stream()
            .map(certificate -> new TrustAnchor(certificate, null))
            .collect(ImmutableSet.toImmutableSet());
    this.clock = clock;
  }

  @Override
  public Optional<User> authenticate(Credentials credentials) {
    List<X509Certificate> shown = credentials.certificates();
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    User before = known.getIfPresent(shown);
    if (before != null && areValid(shown)) {
      return Optional.of(before);
    }
    Optional<User> found = isTrusted(shown) ? user(shown.get(0)) : Optional.empty();
    found.ifPresent(user -> known.put(shown, user));
    return found;
  }

  private boolean areValid(List<X509Certificate> shown) {
    Instant now = clock.instant();
    return shown.stream()
        .allMatch(
            one ->
                !now.isBefore(one.getNotBefore().toInstant())
                    && !now.isAfter(one.getNotAfter().toInstant()));
  }

  private boolean isTrusted(List<X509Certificate> shown) {
    try {
      List<String> purposes = shown.get(0).getExtendedKeyUsage();
      if (purposes != null && purposes.stream().noneMatch(CLIENT::contains)) {
        return false;
      }
      X509CertSelector own = new X509CertSelector();
      own.setCertificate(shown.get(0));
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(authorities, own);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(shown)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(clock.instant()));
      CertPathBuilder.getInstance("PKIX").build(parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static Optional<User> user(X509Certificate certificate) {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    String name = last(subject, BCStyle.CN);
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new User(
                name,
                last(subject, UID),
                values(subject, BCStyle.O).collect(ImmutableList.toImmutableList()),
                ImmutableSortedMap.of(
                    CREDENTIAL, ImmutableList.of("X509SHA256=" + hash(certificate)))));
  }

  private static String last(X500Name subject, ASN1ObjectIdentifier part) {
    return values(subject, part).reduce("", (before, value) -> value);
  }

  private static Stream<String> values(X500Name subject, ASN1ObjectIdentifier part) {
    return Arrays.stream(subject.getRDNs())
        .flatMap(name -> Arrays.stream(name.getTypesAndValues()))
        .filter(value -> value.getType().equals(part))
        .map(value -> value.getValue() instanceof ASN1String text ? text.getString() : "");
  }

  private static String hash(X509Certificate certificate) {
    try {
      return Hashing.sha256().hashBytes(certificate.getEncoded()).toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read has an encoding", e);
    }
  }
}
