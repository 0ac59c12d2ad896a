package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.Bytes;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.core.Secret;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.access.SecretTokens;
import dev.orch.store.admission.Objects;
import dev.orch.store.api.Authenticator;
import dev.orch.store.api.Credentials;
import dev.orch.store.api.TokenIssuer;
import dev.orch.store.api.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whose credentials are, and whose a token is: one that somebody was given beforehand, or
 * one of a service account, which holds as long as its account and what else it is bound to. For
 * any thread.
 *
 * @param given knows the tokens and certificates of others
 * @param issuer has signed those of service accounts, or null
 * @param used is told of each secret whose token was shown
 */
record Tokens(
    Authenticator given,
    @Nullable TokenIssuer issuer,
    Objects objects,
    InstantSource clock,
    Consumer<Secret> used) {
  private static final String EXTRA = "authentication.kubernetes.io/";
  private static final List<String> NO_AUDIENCES = ImmutableList.of();

  /**
   * Whose a token is.
   *
   * @param user who, or null if it is nobody's
   * @param audiences whom of those asked for it is for
   * @param faults what is wrong with a token that is somebody's
   */
  record Answer(@Nullable User user, List<String> audiences, List<String> faults) {
    static final Answer NOBODY = new Answer(null, NO_AUDIENCES, ImmutableList.of());

    private static Answer fault(String fault) {
      return new Answer(null, NO_AUDIENCES, ImmutableList.of(fault));
    }
  }

  /** What this API itself may be called with: a certificate counts before a token. */
  Optional<User> authenticate(Credentials credentials) {
    Optional<User> shown =
        credentials.certificates().isEmpty()
            ? Optional.empty()
            : given.authenticate(new Credentials("", credentials.certificates()));
    if (shown.isPresent()) {
      return shown.map(User::authenticated);
    }
    return credentials.token().isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(check(credentials.token(), NO_AUDIENCES).user());
  }

  /**
   * Whose the token is.
   *
   * @param wanted the token must be for one of them; empty for this API itself
   */
  Answer check(String token, List<String> wanted) {
    List<String> own = issuer == null ? NO_AUDIENCES : issuer.audiences();
    List<String> audiences = wanted.isEmpty() ? own : wanted;
    Answer account = signed(token, audiences);
    if (account.user() != null) {
      return account;
    }
    Optional<User> known = given.authenticate(Credentials.token(token));
    if (known.isEmpty()) {
      return account;
    }
    List<String> common = common(audiences, own);
    return common.isEmpty() && !wanted.isEmpty()
        ? Answer.NOBODY
        : new Answer(known.get().authenticated(), common, ImmutableList.of());
  }

  /** Which account's a token is: those who know others' needn't see one that is. */
  private Answer signed(String token, List<String> audiences) {
    if (issuer == null) {
      return Answer.NOBODY;
    }
    try {
      Optional<Json.Obj> claims = issuer.read(token);
      if (claims.isEmpty()) {
        return Answer.NOBODY;
      }
      return claims.get().text("iss").equals(SignedTokens.OF_SECRETS)
          ? kept(token, claims.get(), audiences)
          : account(claims.get(), audiences);
    } catch (IllegalArgumentException e) {
      return Answer.fault(String.valueOf(e.getMessage()));
    }
  }

  /**
   * A token that a secret keeps says nothing of an end and of whom it is for: it is for this API.
   */
  private Answer kept(String token, Json.Obj claims, List<String> wanted) {
    String namespace = claims.text(SignedTokens.CLAIM + "namespace");
    String name = claims.text(SignedTokens.CLAIM + "service-account.name");
    Json.Obj account =
        Json.object("name", Json.of(name))
            .with("uid", claims.text(SignedTokens.CLAIM + "service-account.uid"));
    Optional<Secret> secret =
        objects.find(
            BuiltInKinds.SECRET, namespace, claims.text(SignedTokens.CLAIM + "secret.name"));
    Bytes own = Bytes.utf8(token);
    if (secret.isEmpty()
        || secret.get().metadata().deletionTimestamp() != null
        || !own.equals(secret.get().data().getOrDefault("token", Bytes.EMPTY))
        || !isThere(BuiltInKinds.SERVICE_ACCOUNT, namespace, account, clock.instant())) {
      return Answer.fault("service account token has been invalidated");
    }
    used.accept(secret.get());
    if (!secret.get().metadata().labels().getOrDefault(SecretTokens.INVALID_SINCE, "").isEmpty()) {
      return Answer.fault(invalid(secret.get(), name));
    }
    List<String> common = common(wanted, issuer == null ? NO_AUDIENCES : issuer.audiences());
    return common.isEmpty()
        ? Answer.NOBODY
        : new Answer(user(namespace, account, ImmutableSortedMap.of()), common, ImmutableList.of());
  }

  private static String invalid(Secret secret, String account) {
    String namespace = secret.metadata().namespace() + "/";
    return "the token in secret "
        + namespace
        + secret.metadata().name()
        + " for service account "
        + namespace
        + account
        + " has been marked invalid. Use tokens from the TokenRequest API or manually created"
        + " secret-based tokens, or remove the '"
        + SecretTokens.INVALID_SINCE
        + "' label from the secret to temporarily allow use of this token";
  }

  private Answer account(Json.Obj claims, List<String> wanted) {
    List<String> audiences = claims.array("aud").stream().map(Tokens::text).toList();
    List<String> common = common(wanted, audiences);
    if (common.isEmpty()) {
      return Answer.fault(
          "token audiences "
              + quoted(audiences)
              + " is invalid for the target audiences "
              + quoted(wanted));
    }
    Instant now = clock.instant();
    if (now.isBefore(second(claims, "nbf"))) {
      return Answer.fault("service account token is not valid yet");
    }
    if (!now.isBefore(second(claims, "exp"))) {
      return Answer.fault("service account token has expired");
    }
    Json.Obj bound = claims.object("kubernetes.io");
    String namespace = bound.text("namespace");
    Json.Obj account = bound.object("serviceaccount");
    Instant grace = now.minusSeconds(60);
    if (!isThere(BuiltInKinds.SERVICE_ACCOUNT, namespace, account, now)
        || !isThere(BuiltInKinds.SECRET, namespace, bound.get("secret"), grace)
        || !isThere(BuiltInKinds.POD, namespace, bound.get("pod"), grace)
        || !bound.has("pod") && !isThere(BuiltInKinds.NODE, "", bound.get("node"), grace)) {
      return Answer.fault("service account token has been invalidated");
    }
    return new Answer(
        user(namespace, account, bound, claims.text("jti")), common, ImmutableList.of());
  }

  private static Instant second(Json.Obj claims, String name) {
    return Instant.ofEpochSecond(claims.get(name) instanceof Json.Num n ? n.toLong() : 0);
  }

  private static String text(Json json) {
    return json instanceof Json.Str s ? s.value() : "";
  }

  private static List<String> common(List<String> wanted, List<String> had) {
    return wanted.stream().filter(had::contains).toList();
  }

  private static String quoted(List<String> texts) {
    return "[" + String.join(" ", texts.stream().map(t -> Json.of(t).toString()).toList()) + "]";
  }

  /** Whether what a token is bound to is the same object still, and wasn't deleted long ago. */
  private <T extends Resource> boolean isThere(
      Kind<T> kind, String namespace, @Nullable Json reference, Instant deletedAfter) {
    if (!(reference instanceof Json.Obj bound)) {
      return true;
    }
    Optional<T> found = objects.find(kind, namespace, bound.text("name"));
    if (found.isEmpty() || !found.get().metadata().uid().equals(bound.text("uid"))) {
      return false;
    }
    Instant deleted = found.get().metadata().deletionTimestamp();
    return deleted == null || !deleted.isBefore(deletedAfter);
  }

  private static User user(String namespace, Json.Obj account, Json.Obj bound, String id) {
    Map<String, List<String>> extra = new TreeMap<>();
    extra.put(EXTRA + "credential-id", ImmutableList.of("JTI=" + id));
    for (String part : ImmutableList.of("pod", "node")) {
      if (bound.get(part) instanceof Json.Obj reference) {
        extra.put(EXTRA + part + "-name", ImmutableList.of(reference.text("name")));
        if (reference.has("uid")) {
          extra.put(EXTRA + part + "-uid", ImmutableList.of(reference.text("uid")));
        }
      }
    }
    return user(namespace, account, extra);
  }

  private static User user(String namespace, Json.Obj account, Map<String, List<String>> extra) {
    return new User(
        "system:serviceaccount:" + namespace + ":" + account.text("name"),
        account.text("uid"),
        ImmutableList.of(
            "system:serviceaccounts", "system:serviceaccounts:" + namespace, User.AUTHENTICATED),
        ImmutableSortedMap.copyOf(extra));
  }
}
