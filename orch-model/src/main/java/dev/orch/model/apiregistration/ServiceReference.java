package dev.orch.model.apiregistration;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Service Reference: the value of {@code APIServiceSpec.service}. */
@Model
public record ServiceReference(String namespace, String name, @Nullable Integer port)
    implements ServiceReferenceBuilder.With {
  public ServiceReference {
    namespace = string(namespace);
    name = string(name);
  }
}
