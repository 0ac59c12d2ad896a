package dev.orch.model.kinds;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.orch.model.json.Json;
import dev.orch.model.resource.CELDeviceSelector;
import dev.orch.model.resource.DeviceClaim;
import dev.orch.model.resource.DeviceClaimConfiguration;
import dev.orch.model.resource.DeviceClassConfiguration;
import dev.orch.model.resource.DeviceClassSpec;
import dev.orch.model.resource.DeviceConstraint;
import dev.orch.model.resource.DeviceRequest;
import dev.orch.model.resource.DeviceSelector;
import dev.orch.model.resource.DeviceSubRequest;
import dev.orch.model.resource.DeviceToleration;
import dev.orch.model.resource.ExactDeviceRequest;
import dev.orch.model.resource.OpaqueDeviceConfiguration;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks of what is asked of devices. */
final class DeviceClaimValidation {
  static final String EXACT_COUNT = "ExactCount";

  static final ImmutableList<String> EFFECTS = ImmutableList.of("NoExecute", "NoSchedule", "None");

  static final int MAX_REQUESTS = 32;
  static final int MAX_CONFIGURATIONS = 32;
  private static final int MAX_CONSTRAINTS = 32;
  private static final int MAX_SELECTORS = 32;
  private static final int MAX_ALTERNATIVES = 8;
  private static final int MAX_EXPRESSION = 10 * 1024;
  private static final int MAX_PARAMETERS = 10 * 1024;
  private static final int MAX_IDENTIFIER = 32;
  private static final int MAX_POOL = 253;

  private static final String ALL = "All";
  private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
  private static final Pattern IDENTIFIER_PATTERN = Pattern.compile(IDENTIFIER);

  private DeviceClaimValidation() {}

  static void deviceClass(DeviceClassSpec spec, FieldPath path, FieldErrors errors) {
    selectors(spec.selectors(), path.child("selectors"), errors);
    Items.<DeviceClassConfiguration>each(
        spec.config(),
        MAX_CONFIGURATIONS,
        path.child("config"),
        errors,
        (configuration, at) -> opaque(configuration.opaque(), at, errors));
    String name = spec.extendedResourceName();
    if (name != null && !ResourceValidation.isExtended(name)) {
      errors.add(
          FieldError.invalid(
              path.child("extendedResourceName"), name, "must be a valid extended resource name"));
    }
  }

  static void claim(DeviceClaim claim, FieldPath path, FieldErrors errors) {
    Set<String> names = requestNames(claim);
    Items.distinct(
        claim.requests(),
        MAX_REQUESTS,
        DeviceRequest::name,
        path.child("requests"),
        errors,
        (request, at) -> request(request, at, errors));
    Items.each(
        claim.constraints(),
        MAX_CONSTRAINTS,
        path.child("constraints"),
        errors,
        (constraint, at) -> constraint(constraint, names, at, errors));
    Items.<DeviceClaimConfiguration>each(
        claim.config(),
        MAX_CONFIGURATIONS,
        path.child("config"),
        errors,
        (configuration, at) -> {
          requestNames(configuration.requests(), names, at.child("requests"), errors);
          opaque(configuration.opaque(), at, errors);
        });
  }

  /** What may be referred to: requests, and alternatives of requests after a slash. */
  static Set<String> requestNames(DeviceClaim claim) {
    Set<String> names = new TreeSet<>();
    for (DeviceRequest request : claim.requests()) {
      names.add(request.name());
      request.firstAvailable().forEach(sub -> names.add(request.name() + "/" + sub.name()));
    }
    return ImmutableSet.copyOf(names);
  }

  static void requestNames(
      List<String> names, Set<String> known, FieldPath path, FieldErrors errors) {
    Items.distinct(
        names,
        MAX_REQUESTS,
        name -> name,
        path,
        errors,
        (name, at) -> requestName(name, known, at, errors));
  }

  static void requestName(String name, Set<String> known, FieldPath path, FieldErrors errors) {
    List<String> parts = Splitter.on('/').splitToList(name);
    if (parts.size() <= 2) {
      parts.forEach(part -> Checks.label(part, path, errors));
    }
    if (!known.contains(name)) {
      errors.add(
          FieldError.invalid(
              path,
              name,
              "must be the name of a request in the claim or the name of a request and a subrequest"
                  + " separated by '/'"));
    }
  }

  private static void request(DeviceRequest request, FieldPath path, FieldErrors errors) {
    Checks.label(request.name(), path.child("name"), errors);
    ExactDeviceRequest exactly = request.exactly();
    String wanted = "exactly one of `exactly` or `firstAvailable` is required";
    if (exactly == null && request.firstAvailable().isEmpty()) {
      errors.add(FieldError.required(path, wanted));
    } else if (exactly != null && !request.firstAvailable().isEmpty()) {
      errors.add(
          FieldError.invalid(path, Json.Null.NULL, wanted + ", but multiple fields are set"));
    } else if (exactly != null) {
      exactly(exactly, path.child("exactly"), errors);
    } else {
      Items.distinct(
          request.firstAvailable(),
          MAX_ALTERNATIVES,
          DeviceSubRequest::name,
          path.child("firstAvailable"),
          errors,
          (sub, at) -> {
            Checks.label(sub.name(), at.child("name"), errors);
            exactly(asExact(sub), at, errors);
          });
    }
  }

  private static ExactDeviceRequest asExact(DeviceSubRequest sub) {
    return new ExactDeviceRequest(
        sub.deviceClassName(),
        sub.selectors(),
        sub.allocationMode(),
        sub.count(),
        null,
        sub.tolerations(),
        sub.capacity());
  }

  private static void exactly(ExactDeviceRequest request, FieldPath path, FieldErrors errors) {
    FieldPath name = path.child("deviceClassName");
    if (Checks.required(request.deviceClassName(), name, errors)) {
      Checks.subdomain(request.deviceClassName(), name, errors);
    }
    selectors(request.selectors(), path.child("selectors"), errors);
    mode(request.allocationMode(), request.count(), path, errors);
    List<DeviceToleration> tolerations = request.tolerations();
    for (int i = 0; i < tolerations.size(); i++) {
      toleration(tolerations.get(i), path.child("tolerations").index(i), errors);
    }
  }

  private static void mode(String mode, long count, FieldPath path, FieldErrors errors) {
    FieldPath counted = path.child("count");
    if (mode.equals(ALL)) {
      if (count != 0) {
        errors.add(
            FieldError.invalid(
                counted, count, "must not be specified when allocationMode is 'All'"));
      }
    } else if (mode.equals(EXACT_COUNT)) {
      positive(count, counted, errors);
    } else {
      errors.add(
          FieldError.notSupported(
              path.child("allocationMode"), mode, ImmutableList.of(ALL, EXACT_COUNT)));
    }
  }

  static void positive(long count, FieldPath path, FieldErrors errors) {
    if (count <= 0) {
      errors.add(FieldError.invalid(path, count, "must be greater than zero"));
    }
  }

  private static void toleration(DeviceToleration toleration, FieldPath path, FieldErrors errors) {
    if (!toleration.key().isEmpty()) {
      Checks.qualified(toleration.key(), path.child("key"), errors);
    }
    FieldPath value = path.child("value");
    switch (toleration.operator()) {
      case "Exists" -> {
        if (!toleration.value().isEmpty()) {
          errors.add(
              FieldError.invalid(value, toleration.value(), "must be empty for operator `Exists`"));
        }
      }
      case "Equal" ->
          Checks.all(Names.labelValue(toleration.value()), toleration.value(), value, errors);
      default ->
          Checks.requiredOneOf(
              toleration.operator(),
              ImmutableList.of("Equal", "Exists"),
              path.child("operator"),
              errors);
    }
    if (!toleration.effect().isEmpty()) {
      Checks.oneOf(toleration.effect(), EFFECTS, path.child("effect"), errors);
    }
  }

  private static void selectors(
      List<DeviceSelector> selectors, FieldPath path, FieldErrors errors) {
    Items.<DeviceSelector>each(
        selectors,
        MAX_SELECTORS,
        path,
        errors,
        (selector, at) -> selector(selector.cel(), at.child("cel"), errors));
  }

  private static void selector(
      @Nullable CELDeviceSelector selector, FieldPath path, FieldErrors errors) {
    if (selector == null) {
      errors.add(FieldError.required(path, ""));
    } else if (selector.expression().length() > MAX_EXPRESSION) {
      errors.add(FieldError.tooLong(path.child("expression"), MAX_EXPRESSION));
    }
  }

  private static void constraint(
      DeviceConstraint constraint, Set<String> names, FieldPath path, FieldErrors errors) {
    requestNames(constraint.requests(), names, path.child("requests"), errors);
    if (constraint.matchAttribute() != null) {
      fullName(constraint.matchAttribute(), path.child("matchAttribute"), errors);
    } else if (constraint.distinctAttribute() != null) {
      fullName(constraint.distinctAttribute(), path.child("distinctAttribute"), errors);
    } else {
      errors.add(
          FieldError.required(
              path,
              "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple"
                  + " fields are set"));
    }
  }

  private static void fullName(String name, FieldPath path, FieldErrors errors) {
    qualified(name, path, errors);
    if (name.indexOf('/') < 0) {
      errors.add(
          FieldError.invalid(
              path,
              name,
              "a fully qualified name must be a domain and a name separated by a slash"));
    }
  }

  /** A name that may have a domain before it. Kubernetes looks at no name with two slashes. */
  static void qualified(String name, FieldPath path, FieldErrors errors) {
    List<String> parts = Splitter.on('/').splitToList(name);
    if (parts.size() == 1) {
      identifier(name, path, errors);
      return;
    }
    if (parts.size() > 2) {
      return;
    }
    if (parts.get(0).isEmpty()) {
      errors.add(FieldError.invalid(path, "", "the domain must not be empty"));
    } else {
      VolumeSourceValidation.csiDriver(parts.get(0), path, errors);
    }
    if (parts.get(1).isEmpty()) {
      errors.add(FieldError.invalid(path, "", "the name must not be empty"));
    } else {
      identifier(parts.get(1), path, errors);
    }
  }

  private static void identifier(String name, FieldPath path, FieldErrors errors) {
    if (name.length() > MAX_IDENTIFIER) {
      errors.add(FieldError.tooLong(path, MAX_IDENTIFIER));
    }
    if (!IDENTIFIER_PATTERN.matcher(name).matches()) {
      errors.add(
          FieldError.invalid(
              path,
              name,
              Names.regexText(
                  "a valid C identifier must start with alphabetic character or '_', followed by a"
                      + " string of alphanumeric characters or '_'",
                  IDENTIFIER,
                  "my_name",
                  "MY_NAME",
                  "MyName")));
    }
  }

  static void pool(String pool, FieldPath path, FieldErrors errors) {
    if (!Checks.required(pool, path, errors)) {
      return;
    }
    if (pool.length() > MAX_POOL) {
      errors.add(FieldError.tooLong(path, MAX_POOL));
    }
    Splitter.on('/').split(pool).forEach(part -> Checks.subdomain(part, path, errors));
  }

  static void opaque(
      @Nullable OpaqueDeviceConfiguration opaque, FieldPath path, FieldErrors errors) {
    FieldPath at = path.child("opaque");
    if (opaque == null) {
      errors.add(FieldError.required(at, ""));
      return;
    }
    VolumeSourceValidation.csiDriver(opaque.driver(), at.child("driver"), errors);
    object(opaque.parameters(), MAX_PARAMETERS, at.child("parameters"), errors);
  }

  /** Data that must be an object. */
  static void object(@Nullable Json data, int max, FieldPath path, FieldErrors errors) {
    if (data == null || data.equals(Json.Null.NULL)) {
      errors.add(FieldError.required(path, ""));
    } else if (data.toString().length() > max) {
      errors.add(FieldError.tooLong(path, max));
    } else if (!(data instanceof Json.Obj)) {
      errors.add(FieldError.invalid(path, "<value omitted>", "must be a valid JSON object"));
    }
  }
}
