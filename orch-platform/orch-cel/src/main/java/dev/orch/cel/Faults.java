package dev.orch.cel;

import com.google.common.base.Splitter;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationResult;
import dev.cel.runtime.CelEvaluationException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is wrong with expressions, as Kubernetes words it. Stateless. */
final class Faults {
  private static final Pattern PREFIX = Pattern.compile("^evaluation error[^:]*(:\\d+)?: ");
  private static final Pattern NO_KEY = Pattern.compile("^key '(.*)' is not present in map\\.$");

  private Faults() {}

  /** Why an expression has no value. */
  static String evaluation(CelEvaluationException e) {
    String message = PREFIX.matcher(String.valueOf(e.getMessage())).replaceFirst("");
    return NO_KEY.matcher(message).replaceFirst("no such key: $1");
  }

  /** The faults as Kubernetes shows them: each with the line it is in, and where there. */
  static String shown(CelValidationResult result, String prefix) {
    return result.getErrors().stream()
        .map(issue -> issue(issue, result, prefix))
        .collect(Collectors.joining("\n"));
  }

  private static String issue(CelIssue issue, CelValidationResult result, String prefix) {
    int line = issue.getSourceLocation().getLine();
    int column = Math.max(0, issue.getSourceLocation().getColumn());
    String message = issue.getMessage().replaceFirst(" \\(candidates: .*\\)$", "");
    String source =
        result.getSource().getSnippet(line).orElse(Splitter.on('\n').splitToList("").get(0));
    return "ERROR: <input>:"
        + line
        + ":"
        + (column + 1)
        + ": "
        + prefix
        + message
        + "\n | "
        + source
        + "\n | "
        + ".".repeat(column)
        + "^";
  }
}
