package dev.orch.controllers.access;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.DeleteOptionsBuilder;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.Preconditions;
import dev.orch.store.access.SecretTokens;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The cleaner of old tokens: those that an account lists and nobody has used for a year become
 * invalid, and go a year later. Looked at once a day, whatever becomes of pods and accounts.
 */
public final class LegacyTokenCleaning {
  private static final Duration PERIOD = Duration.ofDays(1);
  private static final Duration UNUSED = Duration.ofDays(365);

  /** What is to be done with a token. */
  enum Plan {
    KEEP,
    INVALIDATE,
    DELETE
  }

  private LegacyTokenCleaning() {}

  public static Controller<Secret> controller() {
    return Controller.of(BuiltInKinds.SECRET)
        .named("legacy-serviceaccount-token-cleaner-controller")
        .watches(BuiltInKinds.SERVICE_ACCOUNT, (account, caches) -> ImmutableList.of())
        .watches(BuiltInKinds.POD, (pod, caches) -> ImmutableList.of())
        .reconcile(LegacyTokenCleaning::reconcile);
  }

  private static Result reconcile(Secret secret, Context context) {
    if (!secret.type().equals(SecretTokens.TYPE) || secret.metadata().deletionTimestamp() != null) {
      return Result.done();
    }
    Plan plan = plan(secret, context.now());
    if (plan != Plan.KEEP
        && isListed(secret, context)
        && !isUsed(secret, context)
        && isTracked(context)) {
      if (plan == Plan.INVALIDATE) {
        invalidate(secret, context);
      } else {
        delete(secret, context);
      }
    }
    return Result.again(PERIOD);
  }

  /** By what the secret says alone. A day that can't be read keeps it. */
  static Plan plan(Secret secret, Instant now) {
    Instant end = now.minus(UNUSED);
    Instant created = secret.metadata().creationTimestamp();
    Optional<LocalDate> used = SecretTokens.day(secret, SecretTokens.LAST_USED);
    boolean unreadable =
        used.isEmpty() && secret.metadata().labels().containsKey(SecretTokens.LAST_USED);
    if (created == null || !created.isBefore(end) || unreadable || isSince(used, end)) {
      return Plan.KEEP;
    }
    Optional<LocalDate> invalid = SecretTokens.day(secret, SecretTokens.INVALID_SINCE);
    if (invalid.isEmpty()) {
      return Plan.INVALIDATE;
    }
    return isSince(invalid, end) ? Plan.KEEP : Plan.DELETE;
  }

  private static boolean isSince(Optional<LocalDate> day, Instant end) {
    return day.filter(each -> !each.isBefore(SecretTokens.day(end))).isPresent();
  }

  /** Whether its account says that it is its own: then it was made by a controller. */
  private static boolean isListed(Secret secret, Context context) {
    return context
        .lister(BuiltInKinds.SERVICE_ACCOUNT)
        .get(secret.metadata().namespace(), ServiceAccountTokens.accountOf(secret))
        .filter(account -> ServiceAccountTokens.isMeant(account, secret))
        .filter(
            account ->
                account.secrets().stream()
                    .anyMatch(each -> each.name().equals(secret.metadata().name())))
        .isPresent();
  }

  private static boolean isUsed(Secret secret, Context context) {
    return context.lister(BuiltInKinds.POD).inNamespace(secret.metadata().namespace()).stream()
        .anyMatch(pod -> SecretTokens.isUsedBy(pod, secret));
  }

  /** Whether uses have been noted for long enough. */
  private static boolean isTracked(Context context) {
    return context
        .api()
        .resources(BuiltInKinds.CONFIG_MAP)
        .inNamespace("kube-system")
        .find(SecretTokens.TRACKING)
        .map(ConfigMap::data)
        .flatMap(data -> SecretTokens.parse(data.getOrDefault("since", "")))
        .filter(since -> since.isBefore(SecretTokens.day(context.now().minus(UNUSED))))
        .isPresent();
  }

  private static void invalidate(Secret secret, Context context) {
    ObjectMeta metadata = secret.metadata();
    Map<String, String> labels = new TreeMap<>(metadata.labels());
    labels.put(SecretTokens.INVALID_SINCE, SecretTokens.day(context.now()).toString());
    Edits.ifUnchanged(
        context.api().resources(BuiltInKinds.SECRET),
        secret,
        read -> read.withMetadata(metadata.withLabels(labels)));
  }

  /** Unless it has changed: it may have been used. */
  private static void delete(Secret secret, Context context) {
    ObjectMeta metadata = secret.metadata();
    try {
      context
          .api()
          .resources(BuiltInKinds.SECRET)
          .inNamespace(metadata.namespace())
          .delete(
              metadata.name(),
              DeleteOptionsBuilder.builder()
                  .preconditions(new Preconditions(metadata.uid(), metadata.resourceVersion()))
                  .build(),
              WriteOptions.NONE);
    } catch (ApiException refused) {
      if (!refused.is(Reason.NOT_FOUND)) {
        throw refused;
      }
    }
  }
}
