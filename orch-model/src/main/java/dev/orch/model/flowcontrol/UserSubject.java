package dev.orch.model.flowcontrol;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** User Subject: the value of {@code Subject.user}. */
@Model
public record UserSubject(@Field(required = true) String name) implements UserSubjectBuilder.With {
  public UserSubject {
    name = string(name);
  }
}
