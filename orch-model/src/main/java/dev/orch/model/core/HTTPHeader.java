package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;

/** HTTP Header: the value of {@code HTTPGetAction.httpHeaders}. */
@Model
public record HTTPHeader(@Field(required = true) String name, @Field(required = true) String value)
    implements HTTPHeaderBuilder.With {
  public HTTPHeader {
    name = string(name);
    value = string(value);
  }
}
