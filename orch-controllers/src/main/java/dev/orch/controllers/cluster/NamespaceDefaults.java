package dev.orch.controllers.cluster;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.ServiceAccountBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import java.util.Map;
import java.util.Optional;

/** What every namespace has: a default service account, and the cluster's certificate. */
public final class NamespaceDefaults {
  private static final String ACCOUNT = "default";
  private static final String ROOT_CA = "kube-root-ca.crt";
  private static final String DESCRIPTION =
      "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
          + " endpoints such as the internal service IP or kubernetes.default.svc. No other usage"
          + " is guaranteed across distributions of Kubernetes clusters.";

  private NamespaceDefaults() {}

  /** Keeps the service account {@code default} in each namespace. */
  public static Controller<Namespace> serviceAccount() {
    return Controller.of(BuiltInKinds.NAMESPACE)
        .named("serviceaccount-controller")
        .watches(
            BuiltInKinds.SERVICE_ACCOUNT,
            (account, caches) ->
                account.metadata().name().equals(ACCOUNT)
                    ? ImmutableList.of(new ObjectKey("", account.metadata().namespace()))
                    : ImmutableList.of())
        .reconcile(NamespaceDefaults::account);
  }

  private static boolean isEnding(Namespace namespace) {
    return namespace.metadata().deletionTimestamp() != null
        || namespace.status().phase().equals("Terminating");
  }

  private static Result account(Namespace namespace, Context context) {
    String name = namespace.metadata().name();
    boolean present = context.lister(BuiltInKinds.SERVICE_ACCOUNT).get(name, ACCOUNT).isPresent();
    if (!present && !isEnding(namespace)) {
      context
          .api()
          .resources(BuiltInKinds.SERVICE_ACCOUNT)
          .inNamespace(name)
          .create(
              ServiceAccountBuilder.builder()
                  .metadata(ObjectMetaBuilder.builder().name(ACCOUNT).namespace(name).build())
                  .build());
    }
    return Result.done();
  }

  /**
   * Keeps the config map {@code kube-root-ca.crt} in each namespace.
   *
   * @param certificate in PEM
   */
  public static Controller<Namespace> rootCertificate(String certificate) {
    Map<String, String> data = ImmutableSortedMap.of("ca.crt", certificate);
    return Controller.of(BuiltInKinds.NAMESPACE)
        .named("root-ca-certificate-publisher-controller")
        .watches(
            BuiltInKinds.CONFIG_MAP,
            (map, caches) ->
                map.metadata().name().equals(ROOT_CA)
                    ? ImmutableList.of(new ObjectKey("", map.metadata().namespace()))
                    : ImmutableList.of())
        .reconcile((namespace, context) -> certificate(namespace, data, context));
  }

  private static Result certificate(
      Namespace namespace, Map<String, String> data, Context context) {
    String name = namespace.metadata().name();
    Optional<ConfigMap> present = context.lister(BuiltInKinds.CONFIG_MAP).get(name, ROOT_CA);
    if (isEnding(namespace)) {
      return Result.done();
    }
    if (present.isEmpty()) {
      context
          .api()
          .resources(BuiltInKinds.CONFIG_MAP)
          .inNamespace(name)
          .create(
              ConfigMapBuilder.builder()
                  .metadata(
                      ObjectMetaBuilder.builder()
                          .name(ROOT_CA)
                          .namespace(name)
                          .annotations(
                              ImmutableSortedMap.of("kubernetes.io/description", DESCRIPTION))
                          .build())
                  .data(data)
                  .build());
    } else if (!present.get().data().equals(data)) {
      Edits.ifUnchanged(
          context.api().resources(BuiltInKinds.CONFIG_MAP),
          present.get(),
          now -> now.withData(data));
    }
    return Result.done();
  }
}
