package dev.orch.controllers.access;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.Informers;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The publisher of the root certificate: every active namespace has a ConfigMap {@code
 * kube-root-ca.crt} with the certificate by which pods know the API server.
 */
public final class RootCertificates {
  private static final String NAME = "kube-root-ca.crt";
  private static final Map<String, String> ANNOTATIONS =
      ImmutableSortedMap.of(
          "kubernetes.io/description",
          "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
              + " endpoints such as the internal service IP or kubernetes.default.svc. No other"
              + " usage is guaranteed across distributions of Kubernetes clusters.");

  private RootCertificates() {}

  /**
   * The loop.
   *
   * @param pem the certificate of the authority that signed the server's; asked for when it is
   *     needed, and whenever a namespace is looked at
   */
  public static Controller<Namespace> controller(Supplier<String> pem) {
    return Controller.of(BuiltInKinds.NAMESPACE)
        .named("root-ca-certificate-publisher-controller")
        .watches(BuiltInKinds.CONFIG_MAP, RootCertificates::namespace)
        .reconcile((namespace, context) -> reconcile(namespace, pem.get(), context));
  }

  private static Collection<ObjectKey> namespace(ConfigMap map, Informers caches) {
    return map.metadata().name().equals(NAME)
        ? ImmutableList.of(new ObjectKey("", map.metadata().namespace()))
        : ImmutableList.of();
  }

  private static Result reconcile(Namespace namespace, String pem, Context context) {
    if (namespace.metadata().deletionTimestamp() != null
        || !namespace.status().phase().equals("Active")) {
      return Result.done();
    }
    String name = namespace.metadata().name();
    Map<String, String> data = ImmutableSortedMap.of("ca.crt", pem);
    Resources<ConfigMap> maps = context.api().resources(BuiltInKinds.CONFIG_MAP).inNamespace(name);
    Optional<ConfigMap> found = context.lister(BuiltInKinds.CONFIG_MAP).get(name, NAME);
    if (found.isEmpty()) {
      create(maps, name, data);
    } else if (!found.get().data().equals(data)) {
      Edits.replace(maps, found.get(), found.get().withData(data));
    }
    return Result.done();
  }

  private static void create(
      Resources<ConfigMap> maps, String namespace, Map<String, String> data) {
    try {
      maps.create(
          ConfigMapBuilder.builder()
              .metadata(
                  ObjectMetaBuilder.builder()
                      .name(NAME)
                      .namespace(namespace)
                      .annotations(ANNOTATIONS)
                      .build())
              .data(data)
              .build());
    } catch (ApiException refused) {
      // Somebody made it meanwhile, or the namespace is going or gone.
      if (!refused.is(Reason.ALREADY_EXISTS)
          && !refused.is(Reason.NOT_FOUND)
          && !refused.is(Reason.FORBIDDEN)) {
        throw refused;
      }
    }
  }
}
