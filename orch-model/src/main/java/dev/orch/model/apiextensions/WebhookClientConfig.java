package dev.orch.model.apiextensions;

import dev.orch.model.Bytes;
import dev.orch.model.Model;
import org.jspecify.annotations.Nullable;

/** Webhook Client Config: the value of {@code WebhookConversion.clientConfig}. */
@Model
public record WebhookClientConfig(
    @Nullable String url, @Nullable ServiceReference service, @Nullable Bytes caBundle)
    implements WebhookClientConfigBuilder.With {}
