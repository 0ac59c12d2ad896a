package dev.orch.model.core;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/** Event Source: the value of {@code Event.source}. */
@Model
public record EventSource(String component, String host) implements EventSourceBuilder.With {
  public EventSource {
    component = string(component);
    host = string(host);
  }
}
