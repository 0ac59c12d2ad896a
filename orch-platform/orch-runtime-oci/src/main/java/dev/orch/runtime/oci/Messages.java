package dev.orch.runtime.oci;

import com.google.common.base.Splitter;
import dev.orch.model.json.Json;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What crun and runc say, in the words that users of Kubernetes know. Stateless. */
final class Messages {
  private static final Pattern MISSING =
      Pattern.compile("executable file [`'\"]?(?<name>[^`'\"]+)[`'\"]? not found in \\$PATH.*");
  private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;]*[a-zA-Z]");
  private static final String PREFIX =
      "failed to create containerd task: failed to create shim task: ";

  private Messages() {}

  /** The last thing that an OCI runtime wrote into its log; crun's isn't JSON at a terminal. */
  static String lastOf(Path log) {
    String last = "";
    for (String line : Splitter.on('\n').omitEmptyStrings().split(Proc.read(log))) {
      last = line.startsWith("{") ? Json.parse(line).asObject().text("msg") : line;
    }
    return ESCAPES.matcher(last).replaceAll("").strip();
  }

  /** Why a container didn't start. */
  static String startFailed(String said) {
    return "OCI runtime create failed: " + cause(said);
  }

  /** Why a command beside a container didn't start. */
  static String execFailed(String said) {
    return "OCI runtime exec failed: " + cause(said);
  }

  private static String cause(String said) {
    Matcher missing = MISSING.matcher(said);
    if (missing.matches()) {
      return "unable to start container process: exec: \""
          + missing.group("name")
          + "\": executable file not found in $PATH";
    }
    if (said.isEmpty()) {
      return "the OCI runtime ended without a word";
    }
    return said.replaceFirst("^(runc run|exec) failed: ", "").replace(PREFIX, "");
  }
}
