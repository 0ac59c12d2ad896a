package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.NameRule;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicy;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicyBinding;
import dev.orch.model.admissionregistration.MutatingWebhookConfiguration;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicy;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicyBinding;
import dev.orch.model.admissionregistration.ValidatingWebhookConfiguration;
import dev.orch.model.apiextensions.CustomResourceDefinition;
import dev.orch.model.apiregistration.APIService;
import java.util.List;

/** Kinds that extend the API: new kinds, other servers, and who is asked before a write. */
public final class ExtensionKinds {
  private static final String ADMISSION = "admissionregistration.k8s.io";

  public static final Kind<CustomResourceDefinition> DEFINITION =
      extension("apiextensions.k8s.io", CustomResourceDefinition.class)
          .shortNames("crd", "crds")
          .returnsDeleted()
          .generation()
          .status()
          .rules(new BuiltInRules<>(new DefinitionRules(), false))
          .columns(Columns.plain())
          .build();

  public static final Kind<APIService> API_SERVICE =
      extension("apiregistration.k8s.io", APIService.class)
          .status()
          .nameRule(NameRule.PATH_SEGMENT)
          .rules(new BuiltInRules<>(new ApiServiceRules(), true))
          .columns(ExtensionColumns.API_SERVICE)
          .build();

  public static final Kind<ValidatingWebhookConfiguration> VALIDATING_WEBHOOK =
      extension(ADMISSION, ValidatingWebhookConfiguration.class)
          .generation()
          .rules(new BuiltInRules<>(WebhookRules.VALIDATING, true))
          .columns(ExtensionColumns.VALIDATING_WEBHOOK)
          .build();

  public static final Kind<MutatingWebhookConfiguration> MUTATING_WEBHOOK =
      extension(ADMISSION, MutatingWebhookConfiguration.class)
          .generation()
          .rules(new BuiltInRules<>(WebhookRules.MUTATING, true))
          .columns(ExtensionColumns.MUTATING_WEBHOOK)
          .build();

  public static final Kind<ValidatingAdmissionPolicy> VALIDATING_POLICY =
      extension(ADMISSION, ValidatingAdmissionPolicy.class)
          .plural("validatingadmissionpolicies")
          .generation()
          .status()
          .rules(new BuiltInRules<>(AdmissionPolicyRules.VALIDATING, true))
          .columns(ExtensionColumns.VALIDATING_POLICY)
          .build();

  public static final Kind<ValidatingAdmissionPolicyBinding> VALIDATING_BINDING =
      extension(ADMISSION, ValidatingAdmissionPolicyBinding.class)
          .generation()
          .rules(new BuiltInRules<>(AdmissionPolicyRules.VALIDATING_BINDING, true))
          .columns(ExtensionColumns.VALIDATING_BINDING)
          .build();

  public static final Kind<MutatingAdmissionPolicy> MUTATING_POLICY =
      extension(ADMISSION, MutatingAdmissionPolicy.class)
          .plural("mutatingadmissionpolicies")
          .generation()
          .rules(new BuiltInRules<>(AdmissionPolicyRules.MUTATING, true))
          .columns(ExtensionColumns.MUTATING_POLICY)
          .build();

  public static final Kind<MutatingAdmissionPolicyBinding> MUTATING_BINDING =
      extension(ADMISSION, MutatingAdmissionPolicyBinding.class)
          .generation()
          .rules(new BuiltInRules<>(AdmissionPolicyRules.MUTATING_BINDING, true))
          .columns(ExtensionColumns.MUTATING_BINDING)
          .build();

  static final List<Kind<?>> ALL =
      ImmutableList.of(
          DEFINITION,
          API_SERVICE,
          VALIDATING_WEBHOOK,
          MUTATING_WEBHOOK,
          VALIDATING_POLICY,
          VALIDATING_BINDING,
          MUTATING_POLICY,
          MUTATING_BINDING);

  private ExtensionKinds() {}

  private static <T extends Record & Resource> Kind.Builder<T> extension(
      String group, Class<T> type) {
    return Kind.builder(group, "v1", type)
        .namespaced(false)
        .categories("api-extensions")
        .needsVersionToUpdate();
  }
}
