package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.core.ServiceAccountBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import java.util.Collection;

/**
 * The service account controller: every active namespace has an account {@code default}, without
 * which no pod is admitted to it.
 */
public final class ServiceAccounts {
  private static final String DEFAULT = "default";

  private ServiceAccounts() {}

  public static Controller<Namespace> controller() {
    return Controller.of(BuiltInKinds.NAMESPACE)
        .named("serviceaccount-controller")
        .watches(BuiltInKinds.SERVICE_ACCOUNT, ServiceAccounts::namespace)
        .reconcile(ServiceAccounts::reconcile);
  }

  private static Collection<ObjectKey> namespace(ServiceAccount account, Informers caches) {
    return account.metadata().name().equals(DEFAULT)
        ? ImmutableList.of(new ObjectKey("", account.metadata().namespace()))
        : ImmutableList.of();
  }

  private static Result reconcile(Namespace namespace, Context context) {
    String name = namespace.metadata().name();
    if (!isActive(namespace)
        || context.lister(BuiltInKinds.SERVICE_ACCOUNT).get(name, DEFAULT).isPresent()) {
      return Result.done();
    }
    try {
      context
          .api()
          .resources(BuiltInKinds.SERVICE_ACCOUNT)
          .inNamespace(name)
          .create(
              ServiceAccountBuilder.builder()
                  .metadata(ObjectMetaBuilder.builder().name(DEFAULT).namespace(name).build())
                  .build());
    } catch (ApiException refused) {
      if (!isExpected(refused)) {
        throw refused;
      }
    }
    return Result.done();
  }

  private static boolean isActive(Namespace namespace) {
    return namespace.metadata().deletionTimestamp() == null
        && namespace.status().phase().equals("Active");
  }

  /** Somebody made the account meanwhile, or the namespace is going or gone. */
  private static boolean isExpected(ApiException refused) {
    return refused.is(Reason.ALREADY_EXISTS)
        || refused.is(Reason.NOT_FOUND)
        || Edits.isNamespaceEnding(refused);
  }
}
