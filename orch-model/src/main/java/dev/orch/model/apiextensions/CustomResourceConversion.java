package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.string;

import dev.orch.model.Field;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Custom Resource Conversion: the value of {@code CustomResourceDefinitionSpec.conversion}. */
@Model
public record CustomResourceConversion(
    @Field(required = true) String strategy, @Nullable WebhookConversion webhook)
    implements CustomResourceConversionBuilder.With {
  public CustomResourceConversion {
    strategy = string(strategy);
  }
}
