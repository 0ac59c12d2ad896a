package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** Group Subject: the value of {@code Subject.group}. */
@Model
public record GroupSubject(@Field(required = true) String name)
    implements GroupSubjectBuilder.With {
  public GroupSubject {
    name = string(name);
  }
}
