package dev.orch.apiserver.oidc;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Issuer;
import dev.orch.apiserver.oidc.AuthenticationConfiguration.Jwt;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.structural.IdentityExpressions;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.User;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Believes tokens that other issuers have signed (JSON Web Tokens, as OpenID Connect has them), as
 * kube-apiserver's structured authentication does. For any thread; doesn't block: a token whose
 * issuer's keys aren't here yet, or that is signed with one that has just been made, is nobody's
 * until they are.
 */
public final class JwtAuthenticator implements Authenticator, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JwtAuthenticator.class.getName());

  /** None without a key, and none whose key a caller could know too. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      ImmutableSet.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512);

  /** How far the clock of an issuer may be ahead, in seconds. */
  private static final int LEEWAY = 60;

  /** What is known of an issuer. */
  private record Known(Issuer issuer, IssuerKeys keys, ClaimsToUser mapping) {}

  private final Map<String, Known> issuers;
  private final InstantSource clock;

  private JwtAuthenticator(Map<String, Known> issuers, InstantSource clock) {
    this.issuers = issuers;
    this.clock = clock;
  }

  /**
   * Begins to fetch the issuers' keys.
   *
   * @param configuration one that was parsed with the same expressions
   * @param clock by which tokens end
   * @param timer what keys are fetched on; whoever gave it ends it after this
   */
  public static JwtAuthenticator start(
      AuthenticationConfiguration configuration,
      IdentityExpressions expressions,
      Documents documents,
      InstantSource clock,
      ScheduledExecutorService timer) {
    ImmutableSortedMap.Builder<String, Known> issuers = ImmutableSortedMap.naturalOrder();
    for (Jwt jwt : configuration.jwt()) {
      IssuerKeys keys = new IssuerKeys(jwt.issuer(), documents, clock, timer);
      ClaimsToUser mapping = new ClaimsToUser(jwt, expressions);
      issuers.put(jwt.issuer().url(), new Known(jwt.issuer(), keys, mapping));
    }
    JwtAuthenticator made = new JwtAuthenticator(issuers.buildOrThrow(), clock);
    made.issuers.values().forEach(known -> timer.execute(known.keys::fetch));
    return made;
  }

  @Override
  public Optional<User> authenticate(Credentials credentials) {
    if (issuers.isEmpty() || credentials.token().isEmpty()) {
      return Optional.empty();
    }
    try {
      JWSObject token = JWSObject.parse(credentials.token());
      if (!(Json.parse(token.getPayload().toBytes()) instanceof Json.Obj json)) {
        return Optional.empty();
      }
      Claims claims = new Claims(json);
      Known known = issuers.get(claims.issuer());
      return known == null ? Optional.empty() : Optional.of(user(known, token, claims));
    } catch (ParseException | JsonException notOfThisKind) {
      return Optional.empty();
    } catch (Refused e) {
      LOG.log(System.Logger.Level.DEBUG, "a token is refused: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  private User user(Known known, JWSObject token, Claims claims) throws Refused {
    if (Collections.disjoint(known.issuer.audiences(), claims.audiences())) {
      throw new Refused("it is for " + claims.audiences());
    }
    double now = Claims.second(clock.instant());
    Double end = claims.second("exp");
    if (end == null || end < now) {
      throw new Refused("it has expired");
    }
    Double begin = claims.second("nbf");
    if (begin != null && now + LEEWAY < begin) {
      throw new Refused("it isn't valid yet");
    }
    checkSignature(known.keys, token);
    return known.mapping.user(claims);
  }

  private static void checkSignature(IssuerKeys keys, JWSObject token) throws Refused {
    JWSHeader header = token.getHeader();
    if (!ALGORITHMS.contains(header.getAlgorithm())) {
      throw new Refused("its algorithm is " + header.getAlgorithm());
    }
    List<JWK> known = keys.known();
    if (known == null) {
      throw new Refused("the keys of its issuer aren't known yet");
    }
    String id = header.getKeyID();
    for (JWK key : known) {
      if ((id == null || id.isEmpty() || id.equals(key.getKeyID())) && isSigned(token, key)) {
        return;
      }
    }
    keys.missed();
    throw new Refused("it is signed with none of its issuer's keys");
  }

  private static boolean isSigned(JWSObject token, JWK key) {
    try {
      List<JWSVerifier> verifiers =
          key instanceof RSAKey rsa
              ? ImmutableList.of(new RSASSAVerifier(rsa))
              : key instanceof ECKey ec
                  ? ImmutableList.of(new ECDSAVerifier(ec))
                  : ImmutableList.of();
      for (JWSVerifier verifier : verifiers) {
        if (verifier.supportedJWSAlgorithms().contains(token.getHeader().getAlgorithm())) {
          return token.verify(verifier);
        }
      }
      return false;
    } catch (JOSEException e) {
      return false;
    }
  }

  @Override
  public void close() {
    issuers.values().forEach(known -> known.keys.close());
  }
}
