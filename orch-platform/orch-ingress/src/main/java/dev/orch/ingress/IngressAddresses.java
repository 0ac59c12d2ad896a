package dev.orch.ingress;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Result;
import dev.orch.model.kinds.NetworkKinds;
import dev.orch.model.networking.Ingress;
import dev.orch.model.networking.IngressClass;
import dev.orch.model.networking.IngressLoadBalancerIngress;
import dev.orch.model.networking.IngressLoadBalancerStatus;
import dev.orch.model.networking.IngressStatus;
import java.util.List;
import java.util.Optional;

/** Tells in the status of Ingresses where they are served. */
public final class IngressAddresses {
  private IngressAddresses() {}

  /**
   * The loop.
   *
   * @param addresses of the proxy
   */
  public static Controller<Ingress> controller(List<String> addresses) {
    IngressStatus status =
        new IngressStatus(
            new IngressLoadBalancerStatus(
                addresses.stream()
                    .map(ip -> new IngressLoadBalancerIngress(ip, "", ImmutableList.of()))
                    .collect(ImmutableList.toImmutableList())));
    return Controller.of(NetworkKinds.INGRESS)
        .named("ingress-addresses")
        .reconcile(
            (ingress, context) -> {
              String name = ingress.spec().ingressClassName();
              Optional<IngressClass> ofIt =
                  name == null
                      ? Optional.empty()
                      : context.api().resources(NetworkKinds.INGRESS_CLASS).find(name);
              if (IngressLoop.isOurs(ingress, ofIt) && !ingress.status().equals(status)) {
                Edits.replace(
                    context
                        .api()
                        .resources(NetworkKinds.INGRESS)
                        .inNamespace(ingress.metadata().namespace())
                        .status(),
                    ingress,
                    ingress.withStatus(status));
              }
              return Result.done();
            });
  }
}
