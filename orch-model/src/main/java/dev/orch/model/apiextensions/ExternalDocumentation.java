package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.string;

import dev.orch.model.Model;

/** External Documentation: the value of {@code JSONSchemaProps.externalDocs}. */
@Model
public record ExternalDocumentation(String description, String url)
    implements ExternalDocumentationBuilder.With {
  public ExternalDocumentation {
    description = string(description);
    url = string(url);
  }
}
