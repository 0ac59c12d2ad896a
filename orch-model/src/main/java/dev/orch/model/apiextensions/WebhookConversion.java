package dev.orch.model.apiextensions;

import static dev.orch.model.Fields.list;

import dev.orch.model.Field;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Webhook Conversion: the value of {@code CustomResourceConversion.webhook}. */
@Model
public record WebhookConversion(
    @Nullable WebhookClientConfig clientConfig,
    @Field(required = true) List<String> conversionReviewVersions)
    implements WebhookConversionBuilder.With {
  public WebhookConversion {
    conversionReviewVersions = list(conversionReviewVersions);
  }
}
