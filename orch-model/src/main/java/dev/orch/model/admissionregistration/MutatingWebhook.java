package dev.orch.model.admissionregistration;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.meta.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mutating Webhook: the value of {@code MutatingWebhookConfiguration.webhooks}. */
@Model
public record MutatingWebhook(
    @Field(required = true) String name,
    @Field(required = true) WebhookClientConfig clientConfig,
    List<RuleWithOperations> rules,
    @Nullable String failurePolicy,
    @Nullable String matchPolicy,
    @Nullable LabelSelector namespaceSelector,
    @Nullable LabelSelector objectSelector,
    @Field(required = true) String sideEffects,
    @Nullable Integer timeoutSeconds,
    @Field(required = true) List<String> admissionReviewVersions,
    @Nullable String reinvocationPolicy,
    @Field(listType = "map", listMapKeys = "name", patchStrategy = "merge", patchMergeKey = "name")
        List<MatchCondition> matchConditions)
    implements MutatingWebhookBuilder.With {
  public MutatingWebhook {
    name = string(name);
    clientConfig = zero(clientConfig, WebhookClientConfig.class);
    rules = list(rules);
    sideEffects = string(sideEffects);
    admissionReviewVersions = list(admissionReviewVersions);
    matchConditions = list(matchConditions);
  }
}
