package dev.orch.model.networking;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Ingress Class Parameters Reference: the value of {@code IngressClassSpec.parameters}. */
@Model
public record IngressClassParametersReference(
    @Nullable String apiGroup,
    @Field(required = true) String kind,
    @Field(required = true) String name,
    @Field(always = true) @Nullable String scope,
    @Nullable String namespace)
    implements IngressClassParametersReferenceBuilder.With {
  public IngressClassParametersReference {
    kind = string(kind);
    name = string(name);
  }
}
