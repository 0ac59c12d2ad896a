package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;

/** The ValidatingWebhookConfiguration kind of admissionregistration.k8s.io/v1. */
@Model
public record ValidatingWebhookConfiguration(
    ObjectMeta metadata,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<ValidatingWebhook> webhooks)
    implements Resource, ValidatingWebhookConfigurationBuilder.With {
  public ValidatingWebhookConfiguration {
    metadata = zero(metadata, ObjectMeta.class);
    webhooks = list(webhooks);
  }
}
