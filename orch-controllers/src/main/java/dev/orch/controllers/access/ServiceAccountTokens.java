package dev.orch.controllers.access;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.Bytes;
import dev.orch.model.core.Secret;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.store.access.SecretTokens;
import dev.orch.store.api.TokenIssuer;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The token controller of service accounts: a secret that names an account gets a token of it,
 * which holds until the secret or the account goes; a secret whose account is gone goes too.
 */
public final class ServiceAccountTokens {
  private static final String ACCOUNT = "kubernetes.io/service-account.name";
  private static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";

  private ServiceAccountTokens() {}

  /**
   * The loop.
   *
   * @param issuer signs the tokens
   * @param pem the certificate of the authority that signed the server's, {@code ""} if it has none
   */
  public static Controller<Secret> controller(TokenIssuer issuer, Supplier<String> pem) {
    return Controller.of(BuiltInKinds.SECRET)
        .named("serviceaccount-token-controller")
        .watches(BuiltInKinds.SERVICE_ACCOUNT, ServiceAccountTokens::secretsOf)
        .reconcile((secret, context) -> reconcile(secret, issuer, pem, context));
  }

  private static Collection<ObjectKey> secretsOf(ServiceAccount account, Informers caches) {
    ObjectMeta metadata = account.metadata();
    return caches.of(BuiltInKinds.SECRET).inNamespace(metadata.namespace()).stream()
        .filter(secret -> metadata.name().equals(accountOf(secret)))
        .map(ObjectKey::of)
        .collect(ImmutableList.toImmutableList());
  }

  /** The name of the account that the secret is for; {@code ""} if it is for none. */
  static String accountOf(Secret secret) {
    return secret.type().equals(SecretTokens.TYPE)
        ? secret.metadata().annotations().getOrDefault(ACCOUNT, "")
        : "";
  }

  private static Result reconcile(
      Secret secret, TokenIssuer issuer, Supplier<String> pem, Context context) {
    if (accountOf(secret).isEmpty() || secret.metadata().deletionTimestamp() != null) {
      return Result.done();
    }
    Optional<ServiceAccount> account = account(secret, context);
    if (account.isEmpty()) {
      Edits.delete(context.api().resources(BuiltInKinds.SECRET), secret);
    } else {
      Edits.replace(
          context.api().resources(BuiltInKinds.SECRET),
          secret,
          filled(secret, account.get(), issuer, pem.get()));
    }
    return Result.done();
  }

  /** A cache may be late: that an account is absent counts only if the API says so, too. */
  private static Optional<ServiceAccount> account(Secret secret, Context context) {
    String namespace = secret.metadata().namespace();
    String name = accountOf(secret);
    Optional<ServiceAccount> cached =
        context
            .lister(BuiltInKinds.SERVICE_ACCOUNT)
            .get(namespace, name)
            .filter(account -> isMeant(account, secret));
    return cached.isPresent()
        ? cached
        : context
            .api()
            .resources(BuiltInKinds.SERVICE_ACCOUNT)
            .inNamespace(namespace)
            .find(name)
            .filter(account -> isMeant(account, secret));
  }

  static boolean isMeant(ServiceAccount account, Secret secret) {
    String uid = secret.metadata().annotations().getOrDefault(ACCOUNT_UID, "");
    return uid.isEmpty() || uid.equals(account.metadata().uid());
  }

  private static Secret filled(
      Secret secret, ServiceAccount account, TokenIssuer issuer, String pem) {
    Map<String, String> annotations = new TreeMap<>(secret.metadata().annotations());
    annotations.put(ACCOUNT_UID, account.metadata().uid());
    Map<String, Bytes> data = new TreeMap<>(secret.data());
    if (!pem.isEmpty()) {
      data.put("ca.crt", Bytes.utf8(pem));
    }
    if (isEmpty(data.get("namespace"))) {
      data.put("namespace", Bytes.utf8(secret.metadata().namespace()));
    }
    if (isEmpty(data.get("token"))) {
      data.put("token", Bytes.utf8(issuer.issue(account.metadata(), secret.metadata())));
    }
    return secret.withMetadata(secret.metadata().withAnnotations(annotations)).withData(data);
  }

  private static boolean isEmpty(@Nullable Bytes bytes) {
    return bytes == null || bytes.size() == 0;
  }
}
