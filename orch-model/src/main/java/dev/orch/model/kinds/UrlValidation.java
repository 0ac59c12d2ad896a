package dev.orch.model.kinds;

import com.google.common.base.Splitter;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of where a webhook is: at a URL, or behind a Service. Stateless. */
final class UrlValidation {
  private static final String FORM = "; desired format: https://host[/path]";

  private UrlValidation() {}

  /**
   * Where a webhook's Service is. Kinds of two groups have a record of the same form for it.
   *
   * @param path of its URL, or null
   * @param port null for none
   */
  record Behind(String namespace, String name, @Nullable String path, @Nullable Integer port) {}

  /** A webhook is at a URL or behind a Service, and not both. */
  static void client(
      @Nullable String url, @Nullable Behind service, FieldPath path, FieldErrors errors) {
    if (url != null && service == null) {
      url(url, path.child("url"), errors);
    } else if (url == null && service != null) {
      service(service, path.child("service"), errors);
    } else {
      errors.add(FieldError.required(path, "exactly one of url or service is required"));
    }
  }

  private static void url(String url, FieldPath path, FieldErrors errors) {
    URI parsed;
    try {
      parsed = new URI(url);
    } catch (URISyntaxException e) {
      errors.add(FieldError.required(path, "url must be a valid URL: " + e.getMessage() + FORM));
      return;
    }
    String scheme = orEmpty(parsed.getScheme());
    if (!scheme.equals("https")) {
      errors.add(FieldError.invalid(path, scheme, "'https' is the only allowed URL scheme" + FORM));
    }
    if (orEmpty(parsed.getRawAuthority()).isEmpty()) {
      errors.add(FieldError.invalid(path, "", "host must be specified" + FORM));
    }
    if (parsed.getRawUserInfo() != null) {
      errors.add(
          FieldError.invalid(
              path, parsed.getRawUserInfo(), "user information is not permitted in the URL"));
    }
    if (!orEmpty(parsed.getRawFragment()).isEmpty()) {
      errors.add(
          FieldError.invalid(
              path, parsed.getRawFragment(), "fragments are not permitted in the URL"));
    }
    if (!orEmpty(parsed.getRawQuery()).isEmpty()) {
      errors.add(
          FieldError.invalid(
              path, parsed.getRawQuery(), "query parameters are not permitted in the URL"));
    }
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static void service(Behind service, FieldPath path, FieldErrors errors) {
    if (service.name().isEmpty()) {
      errors.add(FieldError.required(path.child("name"), "service name is required"));
    }
    if (service.namespace().isEmpty()) {
      errors.add(FieldError.required(path.child("namespace"), "service namespace is required"));
    }
    int number = service.port() == null ? 0 : service.port();
    List<String> faults = Names.portNumber(number);
    if (!faults.isEmpty()) {
      errors.add(
          FieldError.invalid(
              path.child("port"), number, "port is not valid: " + String.join(",", faults)));
    }
    String urlPath = service.path();
    if (urlPath != null && !urlPath.isEmpty() && !urlPath.equals("/")) {
      steps(urlPath, path.child("path"), errors);
    }
  }

  private static void steps(String urlPath, FieldPath path, FieldErrors errors) {
    if (urlPath.equals("//")) {
      errors.add(FieldError.invalid(path, urlPath, "segment[0] may not be empty"));
      return;
    }
    if (!urlPath.startsWith("/")) {
      errors.add(FieldError.invalid(path, urlPath, "must start with a '/'"));
    }
    String rest = urlPath.substring(1);
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    List<String> steps = Splitter.on('/').splitToList(rest);
    for (int i = 0; i < steps.size(); i++) {
      String segment = "segment[" + i + "]";
      if (steps.get(i).isEmpty()) {
        errors.add(FieldError.invalid(path, urlPath, segment + " may not be empty"));
        continue;
      }
      for (String fault : Names.dnsSubdomain(steps.get(i))) {
        errors.add(FieldError.invalid(path, urlPath, segment + ": " + fault));
      }
    }
  }
}
