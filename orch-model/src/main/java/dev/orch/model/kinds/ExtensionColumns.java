package dev.orch.model.kinds;

import dev.orch.model.Column;
import dev.orch.model.Resource;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicy;
import dev.orch.model.admissionregistration.MutatingAdmissionPolicyBinding;
import dev.orch.model.admissionregistration.MutatingWebhookConfiguration;
import dev.orch.model.admissionregistration.ParamKind;
import dev.orch.model.admissionregistration.ParamRef;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicy;
import dev.orch.model.admissionregistration.ValidatingAdmissionPolicyBinding;
import dev.orch.model.admissionregistration.ValidatingWebhookConfiguration;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.apiregistration.APIServiceCondition;
import dev.orch.model.apiregistration.ServiceReference;
import dev.orch.model.selector.LabelSelectors;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of what extends the API. */
final class ExtensionColumns {
  static final List<Column<MutatingWebhookConfiguration>> MUTATING_WEBHOOK =
      webhooks(c -> c.webhooks().size());

  static final List<Column<ValidatingWebhookConfiguration>> VALIDATING_WEBHOOK =
      webhooks(c -> c.webhooks().size());

  static final List<Column<ValidatingAdmissionPolicy>> VALIDATING_POLICY =
      Columns.<ValidatingAdmissionPolicy>named()
          .number("Validations", "How many rules it has.", p -> p.spec().validations().size())
          .text("ParamKind", "What it takes parameters from.", p -> kind(p.spec().paramKind()))
          .age()
          .build();

  static final List<Column<MutatingAdmissionPolicy>> MUTATING_POLICY =
      Columns.<MutatingAdmissionPolicy>named()
          .number("Mutations", "How many changes it makes.", p -> p.spec().mutations().size())
          .text("ParamKind", "What it takes parameters from.", p -> kind(p.spec().paramKind()))
          .age()
          .build();

  static final List<Column<ValidatingAdmissionPolicyBinding>> VALIDATING_BINDING =
      bindings(b -> b.spec().policyName(), b -> param(b.spec().paramRef()));

  static final List<Column<MutatingAdmissionPolicyBinding>> MUTATING_BINDING =
      bindings(b -> b.spec().policyName(), b -> param(b.spec().paramRef()));

  static final List<Column<APIService>> API_SERVICE =
      Columns.<APIService>named()
          .text("Service", "The service that answers for it.", s -> service(s.spec().service()))
          .text("Available", "Whether it answers.", ExtensionColumns::available)
          .age()
          .build();

  private ExtensionColumns() {}

  private static <T extends Resource> List<Column<T>> webhooks(Function<T, Number> count) {
    return Columns.<T>named().number("Webhooks", "How many webhooks it has.", count).age().build();
  }

  private static <T extends Resource> List<Column<T>> bindings(
      Function<T, String> policy, Function<T, String> param) {
    return Columns.<T>named()
        .text("PolicyName", "The policy that it applies.", policy)
        .text("ParamRef", "Where parameters are.", param)
        .age()
        .build();
  }

  private static String kind(@Nullable ParamKind kind) {
    return kind == null ? "<unset>" : kind.apiVersion() + "/" + kind.kind();
  }

  private static String param(@Nullable ParamRef param) {
    if (param == null || param.name().isEmpty() && param.selector() == null) {
      return "<unset>";
    }
    if (param.name().isEmpty()) {
      return LabelSelectors.struct(param.selector());
    }
    return (param.namespace().isEmpty() ? "*" : param.namespace()) + "/" + param.name();
  }

  private static String service(@Nullable ServiceReference service) {
    return service == null ? "Local" : service.namespace() + "/" + service.name();
  }

  private static String available(APIService service) {
    for (APIServiceCondition condition : service.status().conditions()) {
      if (condition.type().equals("Available")) {
        return condition.status().equals("True")
            ? condition.status()
            : condition.status() + " (" + condition.reason() + ")";
      }
    }
    return "Unknown";
  }
}
