package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;

import dev.orch.model.KindRules;
import dev.orch.model.admissionregistration.MutatingWebhook;
import dev.orch.model.admissionregistration.MutatingWebhookConfiguration;
import dev.orch.model.admissionregistration.ValidatingWebhookConfiguration;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;

/** The rules of the webhooks that are asked before a write. */
final class WebhookRules {
  static final KindRules<ValidatingWebhookConfiguration> VALIDATING =
      new KindRules<>() {
        @Override
        public ValidatingWebhookConfiguration defaults(ValidatingWebhookConfiguration given) {
          return given.withWebhooks(each(given.webhooks(), AdmissionDefaults::webhook));
        }

        @Override
        public void validate(
            ValidatingWebhookConfiguration configuration,
            ValidationContext context,
            FieldErrors errors) {
          WebhookValidation.validate(
              configuration.webhooks().stream().map(WebhookValidation.Hook::of).toList(), errors);
          for (int i = 0; i < configuration.webhooks().size(); i++) {
            new PolicyExpressions(context.expressions(), errors)
                .conditions(
                    configuration.webhooks().get(i).matchConditions(),
                    FieldPath.of("webhooks").index(i));
          }
        }
      };

  static final KindRules<MutatingWebhookConfiguration> MUTATING =
      new KindRules<>() {
        @Override
        public MutatingWebhookConfiguration defaults(MutatingWebhookConfiguration given) {
          return given.withWebhooks(
              each(given.webhooks(), (MutatingWebhook hook) -> AdmissionDefaults.webhook(hook)));
        }

        @Override
        public void validate(
            MutatingWebhookConfiguration configuration,
            ValidationContext context,
            FieldErrors errors) {
          WebhookValidation.validate(
              configuration.webhooks().stream().map(WebhookValidation.Hook::of).toList(), errors);
          for (int i = 0; i < configuration.webhooks().size(); i++) {
            new PolicyExpressions(context.expressions(), errors)
                .conditions(
                    configuration.webhooks().get(i).matchConditions(),
                    FieldPath.of("webhooks").index(i));
          }
        }
      };

  private WebhookRules() {}
}
