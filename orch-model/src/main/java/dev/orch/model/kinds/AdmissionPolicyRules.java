package dev.orch.model.kinds;

import static dev.orch.model.kinds.AdmissionDefaults.matching;
import static dev.orch.model.kinds.AdmissionDefaults.or;

import dev.orch.model.KindRules;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicy;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicyBinding;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicy;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicyBinding;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicySpec;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicyStatus;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;

/** The rules of policies that are asked before a write, and of where they apply. */
final class AdmissionPolicyRules {
  static final KindRules<ValidatingAdmissionPolicy> VALIDATING =
      new KindRules<>() {
        @Override
        public ValidatingAdmissionPolicy defaults(ValidatingAdmissionPolicy policy) {
          ValidatingAdmissionPolicySpec spec = policy.spec();
          return policy.withSpec(
              spec.withFailurePolicy(or(spec.failurePolicy(), "Fail"))
                  .withMatchConstraints(matching(spec.matchConstraints())));
        }

        @Override
        public ValidatingAdmissionPolicy prepareForCreate(ValidatingAdmissionPolicy policy) {
          return policy.withStatus(RecordType.of(ValidatingAdmissionPolicyStatus.class).zero());
        }

        @Override
        public void validate(
            ValidatingAdmissionPolicy policy, ValidationContext context, FieldErrors errors) {
          AdmissionPolicyValidation.validate(policy, errors);
          new PolicyExpressions(context.expressions(), errors).check(policy.spec());
        }

        @Override
        public void validateStatusUpdate(
            ValidatingAdmissionPolicy policy,
            ValidatingAdmissionPolicy old,
            ValidationContext context,
            FieldErrors errors) {
          ConditionValidation.validate(
              policy.status().conditions(), FieldPath.of("status", "conditions"), errors);
        }
      };

  static final KindRules<MutatingAdmissionPolicy> MUTATING =
      new KindRules<>() {
        @Override
        public MutatingAdmissionPolicy defaults(MutatingAdmissionPolicy policy) {
          MutatingAdmissionPolicySpec spec = policy.spec();
          return policy.withSpec(
              spec.withFailurePolicy(or(spec.failurePolicy(), "Fail"))
                  .withMatchConstraints(matching(spec.matchConstraints())));
        }

        @Override
        public void validate(
            MutatingAdmissionPolicy policy, ValidationContext context, FieldErrors errors) {
          AdmissionPolicyValidation.validate(policy.spec(), errors);
          new PolicyExpressions(context.expressions(), errors).check(policy.spec());
        }
      };

  static final KindRules<ValidatingAdmissionPolicyBinding> VALIDATING_BINDING =
      new KindRules<>() {
        @Override
        public ValidatingAdmissionPolicyBinding defaults(ValidatingAdmissionPolicyBinding binding) {
          return binding.withSpec(
              binding.spec().withMatchResources(matching(binding.spec().matchResources())));
        }

        @Override
        public void validate(
            ValidatingAdmissionPolicyBinding binding,
            ValidationContext context,
            FieldErrors errors) {
          AdmissionPolicyValidation.binding(
              binding.spec().policyName(),
              binding.spec().paramRef(),
              binding.spec().matchResources(),
              errors);
          AdmissionPolicyValidation.actions(binding.spec().validationActions(), errors);
        }
      };

  static final KindRules<MutatingAdmissionPolicyBinding> MUTATING_BINDING =
      new KindRules<>() {
        @Override
        public MutatingAdmissionPolicyBinding defaults(MutatingAdmissionPolicyBinding binding) {
          return binding.withSpec(
              binding.spec().withMatchResources(matching(binding.spec().matchResources())));
        }

        @Override
        public void validate(
            MutatingAdmissionPolicyBinding binding, ValidationContext context, FieldErrors errors) {
          AdmissionPolicyValidation.binding(
              binding.spec().policyName(),
              binding.spec().paramRef(),
              binding.spec().matchResources(),
              errors);
        }
      };

  private AdmissionPolicyRules() {}
}
