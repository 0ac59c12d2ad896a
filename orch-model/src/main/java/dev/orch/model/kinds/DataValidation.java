package dev.orch.model.kinds;

import dev.orch.model.Bytes;
import dev.orch.model.core.ConfigMap;
import dev.orch.model.core.Secret;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonException;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules of config maps and secrets. Stateless. */
final class DataValidation {
  private static final int MOST = 1_048_576;
  private static final FieldPath DATA = FieldPath.of("data");
  private static final String FROZEN = "field is immutable when `immutable` is set";

  private DataValidation() {}

  static void validate(ConfigMap map, FieldErrors errors) {
    long size = 0;
    for (Map.Entry<String, String> entry : map.data().entrySet()) {
      String key = entry.getKey();
      key(key, DATA, errors);
      if (map.binaryData().containsKey(key)) {
        errors.add(
            FieldError.invalid(DATA.key(key), key, "duplicate of key present in binaryData"));
      }
      size += entry.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    for (Map.Entry<String, Bytes> entry : map.binaryData().entrySet()) {
      key(entry.getKey(), FieldPath.of("binaryData"), errors);
      size += entry.getValue().size();
    }
    if (size > MOST) {
      errors.add(FieldError.tooLong(FieldPath.of("[]"), MOST));
    }
  }

  private static void key(String key, FieldPath path, FieldErrors errors) {
    Checks.all(Names.configKey(key), key, path.key(key), errors);
  }

  static void validateUpdate(ConfigMap map, ConfigMap old, FieldErrors errors) {
    if (Boolean.TRUE.equals(old.immutable())) {
      frozen(map.immutable(), map.data().equals(old.data()), errors);
      if (!map.binaryData().equals(old.binaryData())) {
        errors.add(FieldError.forbidden(FieldPath.of("binaryData"), FROZEN));
      }
    }
    validate(map, errors);
  }

  private static void frozen(@Nullable Boolean immutable, boolean same, FieldErrors errors) {
    if (!Boolean.TRUE.equals(immutable)) {
      errors.add(FieldError.forbidden(FieldPath.of("immutable"), FROZEN));
    }
    if (!same) {
      errors.add(FieldError.forbidden(DATA, FROZEN));
    }
  }

  static void validate(Secret secret, FieldErrors errors) {
    long size = 0;
    for (Map.Entry<String, Bytes> entry : secret.data().entrySet()) {
      key(entry.getKey(), DATA, errors);
      size += entry.getValue().size();
    }
    if (size > MOST) {
      errors.add(FieldError.tooLong(DATA, MOST));
    }
    switch (secret.type()) {
      case "kubernetes.io/service-account-token" -> account(secret, errors);
      case "kubernetes.io/dockercfg" -> docker(secret, ".dockercfg", errors);
      case "kubernetes.io/dockerconfigjson" -> docker(secret, ".dockerconfigjson", errors);
      case "kubernetes.io/basic-auth" -> {
        if (!secret.data().containsKey("username") && !secret.data().containsKey("password")) {
          needed(secret, "username", errors);
          needed(secret, "password", errors);
        }
      }
      case "kubernetes.io/ssh-auth" -> {
        Bytes key = secret.data().get("ssh-privatekey");
        if (key == null || key.size() == 0) {
          errors.add(FieldError.required(DATA.key("ssh-privatekey"), ""));
        }
      }
      case "kubernetes.io/tls" -> {
        needed(secret, "tls.crt", errors);
        needed(secret, "tls.key", errors);
      }
      default -> {}
    }
  }

  private static void needed(Secret secret, String key, FieldErrors errors) {
    if (!secret.data().containsKey(key)) {
      errors.add(FieldError.required(DATA.key(key), ""));
    }
  }

  private static void account(Secret secret, FieldErrors errors) {
    String name = "kubernetes.io/service-account.name";
    if (secret.metadata().annotations().getOrDefault(name, "").isEmpty()) {
      errors.add(FieldError.required(FieldPath.of("metadata", "annotations").key(name), ""));
    }
  }

  private static void docker(Secret secret, String key, FieldErrors errors) {
    Bytes data = secret.data().get(key);
    if (data == null) {
      errors.add(FieldError.required(DATA.key(key), ""));
      return;
    }
    try {
      Json ignored = Json.parse(data.toUtf8());
      if (ignored instanceof Json.Obj || ignored.isNull()) {
        return;
      }
      redacted(
          key,
          "json: cannot unmarshal "
              + ignored.typeName()
              + " into Go value of type map[string]interface {}",
          errors);
    } catch (JsonException e) {
      redacted(key, String.valueOf(e.getMessage()), errors);
    }
  }

  private static void redacted(String key, String why, FieldErrors errors) {
    errors.add(FieldError.invalid(DATA.key(key), "<secret contents redacted>", why));
  }

  static void validateUpdate(Secret secret, Secret old, FieldErrors errors) {
    Checks.same(secret.type(), old.type(), FieldPath.of("type"), errors);
    if (Boolean.TRUE.equals(old.immutable())) {
      frozen(secret.immutable(), secret.data().equals(old.data()), errors);
    }
    validate(secret, errors);
  }
}
