package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Service Reference: the value of {@code WebhookClientConfig.service}. */
@Model
public record ServiceReference(
    @Field(required = true) String namespace,
    @Field(required = true) String name,
    @Nullable String path,
    @Nullable Integer port)
    implements ServiceReferenceBuilder.With {
  public ServiceReference {
    namespace = string(namespace);
    name = string(name);
  }
}
