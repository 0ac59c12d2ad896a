package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableMap;
import dev.orch.model.json.Json;
import java.util.Locale;
import java.util.Map;

/**
 * For which machines an image is, in the words of Go, which OCI's specification uses.
 *
 * @param variant of the architecture; empty if there is but one, or any will do
 */
public record Platform(String os, String architecture, String variant) {
  private static final Map<String, String> ARCHITECTURES =
      ImmutableMap.of(
          "amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64", "arm64", "arm64", "x86", "386");

  /** This machine's. */
  public static Platform own() {
    String jvm = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return new Platform("linux", ARCHITECTURES.getOrDefault(jvm, jvm), "");
  }

  /** Whether an entry of an index is for this one; an entry that doesn't say is for all. */
  boolean takes(Json.Obj entry) {
    Json.Obj platform = entry.object("platform");
    return platform.isEmpty()
        || platform.text("os").equals(os)
            && platform.text("architecture").equals(architecture)
            && (variant.isEmpty() || platform.text("variant").equals(variant));
  }
}
