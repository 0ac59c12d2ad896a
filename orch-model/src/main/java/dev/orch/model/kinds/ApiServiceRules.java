package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.KindRules;
import dev.orch.model.apiregistration.APIService;
import dev.orch.model.apiregistration.APIServiceCondition;
import dev.orch.model.apiregistration.APIServiceSpec;
import dev.orch.model.apiregistration.APIServiceStatus;
import dev.orch.model.apiregistration.ServiceReference;
import dev.orch.model.json.Json;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import dev.orch.model.validation.ValidationContext;
import java.util.List;

/** The rules of who answers for a version of a group: this server, or one behind a Service. */
final class ApiServiceRules implements KindRules<APIService> {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath SERVICE = SPEC.child("service");
  private static final int PORT = 443;
  private static final int HIGHEST_GROUP = 20_000;
  private static final int HIGHEST_VERSION = 1000;

  @Override
  public APIService defaults(APIService service) {
    ServiceReference reference = service.spec().service();
    return reference == null || reference.port() != null
        ? service
        : service.withSpec(service.spec().withService(reference.withPort(PORT)));
  }

  /** What this server answers itself is there from the start. */
  @Override
  public APIService prepareForCreate(APIService service) {
    APIServiceCondition available =
        new APIServiceCondition(
            "Available",
            "True",
            service.metadata().creationTimestamp(),
            "Local",
            "Local APIServices are always available");
    return service.withStatus(
        new APIServiceStatus(
            service.spec().service() == null ? ImmutableList.of(available) : ImmutableList.of()));
  }

  @Override
  public void validate(APIService service, ValidationContext context, FieldErrors errors) {
    APIServiceSpec spec = service.spec();
    String wanted = spec.version() + "." + spec.group();
    if (!service.metadata().name().isEmpty() && !service.metadata().name().equals(wanted)) {
      errors.add(
          FieldError.invalid(
              FieldPath.of("metadata", "name"),
              service.metadata().name(),
              "must be `spec.version+\".\"+spec.group`: " + Json.of(wanted)));
    }
    if (!spec.group().isEmpty()) {
      Checks.subdomain(spec.group(), SPEC.child("group"), errors);
    } else if (!spec.version().equals("v1")) {
      errors.add(
          FieldError.required(
              SPEC.child("group"), "only v1 may have an empty group and it better be legacy kube"));
    }
    Checks.all(Names.dns1035Label(spec.version()), spec.version(), SPEC.child("version"), errors);
    priority(spec.groupPriorityMinimum(), HIGHEST_GROUP, "groupPriorityMinimum", errors);
    priority(spec.versionPriority(), HIGHEST_VERSION, "versionPriority", errors);
    int bundle = spec.caBundle() == null ? 0 : spec.caBundle().size();
    if (spec.service() == null) {
      local(spec, bundle, errors);
    } else {
      remote(spec.service(), spec.insecureSkipTLSVerify() && bundle > 0, errors);
    }
  }

  private static void priority(int value, int highest, String field, FieldErrors errors) {
    if (value <= 0 || value > highest) {
      errors.add(
          FieldError.invalid(
              SPEC.child(field), value, "must be positive and less than " + highest));
    }
  }

  private static void local(APIServiceSpec spec, int bundle, FieldErrors errors) {
    if (bundle > 0) {
      errors.add(
          FieldError.invalid(
              SPEC.child("caBundle"),
              bundle + " bytes",
              "local APIServices may not have a caBundle"));
    }
    if (spec.insecureSkipTLSVerify()) {
      errors.add(
          FieldError.invalid(
              SPEC.child("insecureSkipTLSVerify"),
              Json.Bool.TRUE,
              "local APIServices may not have insecureSkipTLSVerify"));
    }
  }

  private static void remote(ServiceReference service, boolean both, FieldErrors errors) {
    Checks.required(service.namespace(), SERVICE.child("namespace"), errors);
    Checks.required(service.name(), SERVICE.child("name"), errors);
    int port = service.port() == null ? 0 : service.port();
    List<String> faults = Names.portNumber(port);
    if (!faults.isEmpty()) {
      errors.add(
          FieldError.invalid(
              SERVICE.child("port"), port, "port is not valid: " + String.join(",", faults)));
    }
    if (both) {
      errors.add(
          FieldError.invalid(
              SPEC.child("insecureSkipTLSVerify"),
              Json.Bool.TRUE,
              "may not be true if caBundle is present"));
    }
  }
}
