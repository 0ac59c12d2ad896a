package dev.orch.model.kinds;

import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import org.jspecify.annotations.Nullable;

/** Checks of paths in file systems and of modes of files. Stateless. */
final class Paths {
  private Paths() {}

  static void noBacksteps(String path, FieldPath at, FieldErrors errors) {
    if (hasBacksteps(path)) {
      errors.add(FieldError.invalid(at, path, "must not contain '..'"));
    }
  }

  static boolean hasBacksteps(String path) {
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        return true;
      }
    }
    return false;
  }

  /** A path below something: relative, and not out of it. */
  static void descending(String path, FieldPath at, FieldErrors errors) {
    if (path.startsWith("/")) {
      errors.add(FieldError.invalid(at, path, "must be a relative path"));
    }
    noBacksteps(path, at, errors);
  }

  /** As {@link #descending}, and not a name that the kubelet reserves. */
  static void descendingUnreserved(String path, FieldPath at, FieldErrors errors) {
    descending(path, at, errors);
    if (path.startsWith("..") && !path.startsWith("../")) {
      errors.add(FieldError.invalid(at, path, "must not start with '..'"));
    }
  }

  static void mode(@Nullable Integer mode, FieldPath at, FieldErrors errors) {
    if (mode != null && (mode < 0 || mode > 0777)) {
      errors.add(
          FieldError.invalid(
              at, (long) mode, "must be a number between 0 and 0777 (octal), both inclusive"));
    }
  }
}
