package dev.orch.model.networking;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Ingress Rule: the value of {@code IngressSpec.rules}. */
@Model
public record IngressRule(String host, @Nullable HTTPIngressRuleValue http)
    implements IngressRuleBuilder.With {
  public IngressRule {
    host = string(host);
  }
}
