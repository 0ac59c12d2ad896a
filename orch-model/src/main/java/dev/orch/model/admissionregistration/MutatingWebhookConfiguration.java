package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.util.List;

/** The MutatingWebhookConfiguration kind of admissionregistration.k8s.io/v1. */
@Model
public record MutatingWebhookConfiguration(
    ObjectMeta metadata,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<MutatingWebhook> webhooks)
    implements Resource, MutatingWebhookConfigurationBuilder.With {
  public MutatingWebhookConfiguration {
    metadata = zero(metadata, ObjectMeta.class);
    webhooks = list(webhooks);
  }
}
