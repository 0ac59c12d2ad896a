package dev.orch.model.networking;

import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** HTTP Ingress Path: the value of {@code HTTPIngressRuleValue.paths}. */
@Model
public record HTTPIngressPath(
    String path,
    @Field(required = true) @Nullable String pathType,
    @Field(required = true) IngressBackend backend)
    implements HTTPIngressPathBuilder.With {
  public HTTPIngressPath {
    path = string(path);
    backend = zero(backend, IngressBackend.class);
  }
}
