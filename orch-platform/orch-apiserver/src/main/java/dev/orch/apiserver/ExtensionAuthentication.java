package dev.orch.apiserver;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.apiserver.aggregation.FrontProxyHeaders;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.ConfigMapBuilder;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.store.api.Api;
import dev.orch.store.api.Resources;
import java.util.Map;

/**
 * The object in which servers behind this one read whom they may believe: kube-system's {@code
 * extension-apiserver-authentication}. Stateless.
 */
final class ExtensionAuthentication {
  private static final String NAME = "extension-apiserver-authentication";
  private static final String NAMESPACE = "kube-system";

  private ExtensionAuthentication() {}

  /** Writes it, if its namespace is there. */
  static void publish(Api api, Identity identity, FrontProxy proxy) {
    if (api.resources(Namespace.class).find(NAMESPACE).isEmpty()) {
      return;
    }
    Map<String, String> data =
        ImmutableSortedMap.<String, String>naturalOrder()
            .put("client-ca-file", identity.authorityPem())
            .put("requestheader-allowed-names", list(FrontProxy.NAME))
            .put("requestheader-client-ca-file", proxy.authorityPem())
            .put("requestheader-extra-headers-prefix", list(FrontProxyHeaders.EXTRA))
            .put("requestheader-group-headers", list(FrontProxyHeaders.GROUP))
            .put("requestheader-uid-headers", list(FrontProxyHeaders.UID))
            .put("requestheader-username-headers", list(FrontProxyHeaders.USER))
            .buildOrThrow();
    Resources<ConfigMap> maps = api.resources(ConfigMap.class).inNamespace(NAMESPACE);
    if (maps.find(NAME).isPresent()) {
      maps.edit(NAME, present -> present.withData(data));
    } else {
      maps.create(
          ConfigMapBuilder.builder()
              .metadata(ObjectMetaBuilder.builder().name(NAME).namespace(NAMESPACE).build())
              .data(data)
              .build());
    }
  }

  private static String list(String value) {
    return Json.strings(ImmutableList.of(value)).toString();
  }
}
