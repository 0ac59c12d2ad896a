package dev.orch.controllers.access;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.controllers.informer.ObjectKey;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.store.access.BootstrapToken;
import dev.orch.store.access.ClusterInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The bootstrap signer: what the cluster says of itself, {@code kube-public/cluster-info}, is
 * signed with every token that is for that, and with none that has ended.
 */
public final class ClusterInfoSigning {
  private static final ObjectKey KEY = new ObjectKey(ClusterInfo.NAMESPACE, ClusterInfo.NAME);

  private ClusterInfoSigning() {}

  public static Controller<ConfigMap> controller() {
    return Controller.of(BuiltInKinds.CONFIG_MAP)
        .named("bootstrap-signer-controller")
        .watches(BuiltInKinds.SECRET, (secret, caches) -> concerned(secret))
        .reconcile(ClusterInfoSigning::reconcile);
  }

  private static Collection<ObjectKey> concerned(Secret secret) {
    return secret.type().equals(BootstrapToken.TYPE) ? ImmutableList.of(KEY) : ImmutableList.of();
  }

  private static Result reconcile(ConfigMap map, Context context) {
    String text = map.data().get(ClusterInfo.KUBECONFIG);
    if (!ObjectKey.of(map).equals(KEY) || text == null) {
      return Result.done();
    }
    Map<String, String> data = new TreeMap<>(map.data());
    data.keySet().removeIf(key -> key.startsWith(ClusterInfo.SIGNATURE_PREFIX));
    Instant next = Instant.MAX;
    for (Secret secret : context.lister(BuiltInKinds.SECRET).list()) {
      Optional<BootstrapToken> found = BootstrapToken.of(secret).filter(BootstrapToken::signs);
      if (found.isPresent() && !found.get().hasExpired(context.now())) {
        BootstrapToken token = found.get();
        data.put(
            ClusterInfo.SIGNATURE_PREFIX + token.id(),
            ClusterInfo.sign(text, token.id(), token.secret()));
        Instant end = token.expires();
        next = end != null && end.isBefore(next) ? end : next;
      }
    }
    if (!data.equals(map.data())) {
      Edits.replace(context.api().resources(BuiltInKinds.CONFIG_MAP), map, map.withData(data));
    }
    return next.equals(Instant.MAX)
        ? Result.done()
        : Result.again(Duration.between(context.now(), next));
  }
}
