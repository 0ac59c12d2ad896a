package dev.orch.model.admissionregistration;

import dev.orch.model.Bytes;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/**
 * Webhook Client Config: the value of {@code MutatingWebhook.clientConfig}, {@code
 * ValidatingWebhook.clientConfig}.
 */
@Model
public record WebhookClientConfig(
    @Nullable String url, @Nullable ServiceReference service, @Nullable Bytes caBundle)
    implements WebhookClientConfigBuilder.With {}
