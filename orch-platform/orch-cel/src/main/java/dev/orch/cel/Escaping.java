package dev.orch.cel;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of fields as expressions write them: {@code a-b} is {@code a__dash__b}, {@code in} is
 * {@code __in__}. Stateless.
 */
final class Escaping {
  private static final Pattern WRITABLE = Pattern.compile("[A-Za-z_./-][A-Za-z0-9_./-]*");
  private static final Set<String> RESERVED =
      ImmutableSet.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  private Escaping() {}

  /** The name in an expression, or none if it can't be written in one. */
  static Optional<String> escape(String name) {
    if (RESERVED.contains(name)) {
      return Optional.of("__" + name + "__");
    }
    if (!WRITABLE.matcher(name).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        name.replace("__", "__underscores__")
            .replace(".", "__dot__")
            .replace("-", "__dash__")
            .replace("/", "__slash__"));
  }

  /** The name that is written so in an expression. */
  static String unescape(String written) {
    String bare = written.length() > 4 ? written.substring(2, written.length() - 2) : "";
    if (RESERVED.contains(bare) && written.equals("__" + bare + "__")) {
      return bare;
    }
    return written
        .replace("__slash__", "/")
        .replace("__dash__", "-")
        .replace("__dot__", ".")
        .replace("__underscores__", "__");
  }
}
