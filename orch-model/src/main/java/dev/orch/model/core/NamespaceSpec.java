package dev.orch.model.core;

import static dev.orch.model.Fields.list;

import dev.orch.model.Model;
import java.util.List;

/** Namespace Spec: the value of {@code Namespace.spec}. */
@Model
public record NamespaceSpec(List<String> finalizers) implements NamespaceSpecBuilder.With {
  public NamespaceSpec {
    finalizers = list(finalizers);
  }
}
