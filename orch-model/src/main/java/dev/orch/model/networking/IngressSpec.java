package dev.orch.model.networking;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ingress Spec: the value of {@code Ingress.spec}. */
@Model
public record IngressSpec(
    @Nullable String ingressClassName,
    @Nullable IngressBackend defaultBackend,
    List<IngressTLS> tls,
    List<IngressRule> rules)
    implements IngressSpecBuilder.With {
  public IngressSpec {
    tls = list(tls);
    rules = list(rules);
  }
}
