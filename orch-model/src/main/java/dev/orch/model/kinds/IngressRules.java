package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.KindRules;
import dev.orch.model.networking.Ingress;
import dev.orch.model.networking.IngressClass;
import dev.orch.model.networking.IngressClassParametersReference;
import dev.orch.model.networking.IngressStatus;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ValidationContext;
import java.util.List;

/** The rules of ingresses and their classes. */
final class IngressRules {
  private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

  static final KindRules<Ingress> INGRESS =
      new KindRules<>() {
        @Override
        public Ingress prepareForCreate(Ingress ingress) {
          return ingress.withStatus(RecordType.of(IngressStatus.class).zero());
        }

        @Override
        public void validate(Ingress ingress, ValidationContext context, FieldErrors errors) {
          IngressValidation.validate(ingress, null, errors);
          String annotated = ingress.metadata().annotations().get(CLASS_ANNOTATION);
          String named = ingress.spec().ingressClassName();
          if (annotated != null && named != null && !annotated.equals(named)) {
            errors.add(
                FieldError.invalid(
                    FieldPath.of("annotations", CLASS_ANNOTATION),
                    annotated,
                    "must match `ingressClassName` when both are specified"));
          }
        }

        @Override
        public void validateUpdate(
            Ingress ingress, Ingress old, ValidationContext context, FieldErrors errors) {
          IngressValidation.validate(ingress, old, errors);
        }

        @Override
        public void validateStatusUpdate(
            Ingress ingress, Ingress old, ValidationContext context, FieldErrors errors) {
          IngressValidation.validateStatus(ingress, errors);
        }

        @Override
        public List<String> warnings(Ingress ingress) {
          boolean deprecated =
              ingress.metadata().annotations().containsKey(CLASS_ANNOTATION)
                  && ingress.spec().ingressClassName() == null;
          return deprecated
              ? ImmutableList.of(
                  "annotation \""
                      + CLASS_ANNOTATION
                      + "\" is deprecated, please use 'spec.ingressClassName' instead")
              : ImmutableList.of();
        }

        @Override
        public List<String> updateWarnings(Ingress ingress, Ingress old) {
          return ImmutableList.of();
        }
      };

  static final KindRules<IngressClass> INGRESS_CLASS =
      new KindRules<>() {
        @Override
        public IngressClass defaults(IngressClass ingressClass) {
          IngressClassParametersReference parameters = ingressClass.spec().parameters();
          return parameters == null || parameters.scope() != null
              ? ingressClass
              : ingressClass.withSpec(
                  ingressClass.spec().withParameters(parameters.withScope("Cluster")));
        }

        @Override
        public void validate(
            IngressClass ingressClass, ValidationContext context, FieldErrors errors) {
          IngressValidation.validate(ingressClass.spec(), errors);
        }

        @Override
        public void validateUpdate(
            IngressClass ingressClass,
            IngressClass old,
            ValidationContext context,
            FieldErrors errors) {
          Checks.same(
              ingressClass.spec().controller(),
              old.spec().controller(),
              FieldPath.of("spec", "controller"),
              errors);
          IngressValidation.validate(ingressClass.spec(), errors);
        }
      };

  private IngressRules() {}
}
