package dev.orch.store.admission.dynamic;

import dev.orch.model.Resource;
import dev.orch.model.core.Namespace;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.structural.RequestExpressions.Facts;
import dev.orch.store.admission.dynamic.Asked.Matched;
import org.jspecify.annotations.Nullable;

/** What expressions are told of requests. Stateless. */
final class Known {
  private Known() {}

  /**
   * @param params of a policy, or null
   */
  static <T extends Resource> Facts of(
      Asked<T> asked, Matched as, @Nullable Json params, RequesterChecks checks) {
    return new Facts(
        asked.object(as.kind()),
        asked.old(as.kind()),
        asked.json(as),
        params,
        asked.namespaceObject().map(Known::shown).orElse(null),
        checks);
  }

  private static Json shown(Namespace namespace) {
    return BuiltInKinds.NAMESPACE
        .toJson(namespace)
        .edit(
            "metadata",
            metadata ->
                metadata.without("managedFields").without("ownerReferences").without("selfLink"));
  }
}
