package dev.orch.model.networking;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Ingress Class Spec: the value of {@code IngressClass.spec}. */
@Model
public record IngressClassSpec(
    String controller, @Nullable IngressClassParametersReference parameters)
    implements IngressClassSpecBuilder.With {
  public IngressClassSpec {
    controller = string(controller);
  }
}
