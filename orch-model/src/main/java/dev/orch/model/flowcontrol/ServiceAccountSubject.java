package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Service Account Subject: the value of {@code Subject.serviceAccount}. */
@Model
public record ServiceAccountSubject(
    @Field(required = true) String namespace, @Field(required = true) String name)
    implements ServiceAccountSubjectBuilder.With {
  public ServiceAccountSubject {
    namespace = string(namespace);
    name = string(name);
  }
}
